# As much of the prom/alertmanager image as the compose file uses.
FROM stand-in/servers:1
RUN install -d -o 65534 -g 65534 /alertmanager
VOLUME ["/alertmanager"]
WORKDIR /alertmanager
ENTRYPOINT ["prometheus-alertmanager"]
