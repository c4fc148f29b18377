"""The system on one machine without containers: servers, services, mail, all under one folder."""
