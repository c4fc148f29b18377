"""The identity service: who is who, known here and nowhere else."""

from werkzeug.wrappers import Request, Response

from services.identity.adapters.certificate_gauge import sample_certificate
from services.identity.adapters.key_material_gauge import sample_key_material
from services.identity.adapters.signing_key_gauge import sample_signing_key
from services.identity.entrypoints.http import create_app
from services.identity.entrypoints.wiring import IdentityWiring
from shared.http import respond, serve
from shared.runtime.hosting import UseCases
from shared.runtime.sampling import Sampled


class IdentityService:
    name = "identity"

    use = UseCases(IdentityWiring)
    key_age = Sampled(sample_signing_key)
    certificate = Sampled(sample_certificate, at_least=600)
    key_material = Sampled(sample_key_material, at_least=600)

    @serve(create_app)
    def http(self, request: Request) -> Response:
        return respond(request, self.use)
