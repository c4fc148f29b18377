# As much of the mongo image as the compose file uses: mongod, bash, account 999, /data/db.
FROM stand-in/servers:1
COPY mongod /usr/local/bin/mongod
RUN groupadd -g 999 mongodb && useradd -u 999 -g 999 mongodb \
    && install -d -o 999 -g 999 /data/db /data/configdb
VOLUME ["/data/db", "/data/configdb"]
