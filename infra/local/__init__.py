"""The system on one machine without containers: servers, services and mail sink, all under one folder."""
