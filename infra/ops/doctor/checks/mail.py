"""The mail host: it greets, and encrypts when that is asked for. No mail is sent."""

import smtplib
import ssl
from collections.abc import Iterator

from infra.ops.doctor.findings import Finding, ok, skipped, trouble
from infra.ops.doctor.site import MailHost, Site
from infra.ops.running_services import SECONDS


def mail(site: Site) -> Iterator[Finding]:
    host = site.mail
    if host is None:
        yield skipped("mail: the host is not known", "give --smtp-host, or set SMTP_HOST")
        return
    where = f"{host.host}:{host.port}"
    try:
        yield ok(f"{where} {_greeted(host)}")
    except smtplib.SMTPNotSupportedError:
        yield trouble(
            f"mail host {where} does not offer STARTTLS, and nothing is sent without it",
            "enable TLS there, or set SMTP_STARTTLS=no if the network between is trusted",
        )
    except ssl.SSLError as error:
        yield trouble(
            f"mail host {where} has no certificate that is trusted here ({type(error).__name__})",
            "give it one for its name, or add its authority to this machine's",
        )
    except (smtplib.SMTPException, OSError) as error:
        yield trouble(
            f"mail host {where} cannot be reached ({type(error).__name__})",
            "check SMTP_HOST and SMTP_PORT, that it runs, and the firewall between; mails wait and"
            " are tried for five hours",
        )


def _greeted(host: MailHost) -> str:
    with smtplib.SMTP(host.host, host.port, timeout=SECONDS) as smtp:
        smtp.ehlo()
        if not host.starttls:
            return "greets"
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo()
        return "greets, and encrypts"
