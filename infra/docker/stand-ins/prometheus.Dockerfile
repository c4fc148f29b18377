# As much of the prom/prometheus image as the compose file uses.
FROM stand-in/servers:1
RUN install -d -o 65534 -g 65534 /prometheus
VOLUME ["/prometheus"]
WORKDIR /prometheus
ENTRYPOINT ["prometheus"]
