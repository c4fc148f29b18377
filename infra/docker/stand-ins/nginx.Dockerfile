# As much of the nginx image as the compose file uses: account 101, and templates filled in.
FROM stand-in/servers:1
RUN groupadd -g 101 nginx-stand-in || true
COPY nginx-entrypoint.sh /docker-entrypoint.sh
ENTRYPOINT ["/docker-entrypoint.sh"]
CMD ["nginx", "-g", "daemon off;"]
