"""The identity service: who is who, known here and nowhere else."""

from werkzeug.wrappers import Request, Response

from services.identity.entrypoints.http import create_app
from services.identity.entrypoints.wiring import IdentityWiring
from shared.http import respond, serve
from shared.runtime.hosting import UseCases


class IdentityService:
    name = "identity"

    use = UseCases(IdentityWiring)

    @serve(create_app)
    def http(self, request: Request) -> Response:
        return respond(request, self.use)
