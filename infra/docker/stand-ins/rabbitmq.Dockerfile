# As much of the rabbitmq image as the compose file uses.
FROM stand-in/servers:1
RUN groupmod -g 999 rabbitmq && usermod -u 999 -g 999 rabbitmq \
    && chown -R 999:999 /var/lib/rabbitmq /var/log/rabbitmq /etc/rabbitmq
ENV HOME=/var/lib/rabbitmq LANG=C.UTF-8 PATH=/usr/lib/rabbitmq/bin:$PATH
VOLUME ["/var/lib/rabbitmq"]
USER 999:999
CMD ["/usr/lib/rabbitmq/bin/rabbitmq-server"]
