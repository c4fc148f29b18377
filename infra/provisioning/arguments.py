"""The arguments by which a command learns on which deployment it works."""

import argparse
import os
from pathlib import Path


def add_deployment_arguments(parser: argparse.ArgumentParser, required: bool = True) -> None:
    """Both servers as an administrator, the folder of secrets, prefix and virtual host.

    With ``required=False`` a command may learn them in another way.
    """
    for name, what in (
        ("mongodb", "MongoDB, as an administrator"),
        ("amqp", "RabbitMQ, as an administrator"),
        ("management", "RabbitMQ's management API (http://user:password@host:port)"),
    ):
        variable = f"ADMIN_{name.upper()}_URI"
        parser.add_argument(
            f"--{name}-uri",
            default=os.environ.get(variable),
            required=required and variable not in os.environ,
            help=f"{what}; from {variable} when not given",
        )
    parser.add_argument(
        "--secrets", type=Path, required=required, help="folder for keys and passwords"
    )
    parser.add_argument("--prefix", default="", help="before every database, role and user name")
    parser.add_argument("--vhost", default="/", help="RabbitMQ virtual host")
