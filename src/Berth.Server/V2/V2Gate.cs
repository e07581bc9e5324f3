using Berth.Oci.Errors;
using Berth.Registry;
using Berth.Registry.Callers;
using Berth.Server.Auth;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.V2;

/// <summary>Decides whether a request may reach its endpoint, and as whom.</summary>
internal sealed class V2Gate(V2Authorization authorization)
{
    /// <returns>The request, or null when it was refused and is answered.</returns>
    public async Task<V2Request?> AdmitAsync(HttpContext http, V2Endpoint endpoint, V2Target target, V2Query query)
    {
        var admitted = await ((target.Noun, endpoint.Action) switch
        {
            (V2Noun.Base, _) => PlainAsync(authorization.BaseAsync(http)),
            (V2Noun.Catalog, _) => PlainAsync(authorization.CatalogAsync(http)),
            (_, RepositoryAction action) => authorization.RepositoryAsync(http, target.Repository!, action, query),
            _ => PlainAsync(authorization.AnyoneAsync(http)),
        });
        if (!admitted.Succeeded)
        {
            await ErrorWriter.WriteAsync(http, admitted.Error);
            return null;
        }

        var caller = admitted.Value.Caller;
        RequestFacts.Of(http).User = caller.IsAnonymous ? null : caller.Name;
        return new V2Request(http, target, query, caller, admitted.Value.Repository);
    }

    private static async ValueTask<Result<AdmittedCaller>> PlainAsync(ValueTask<Result<Caller>> asked) =>
        await asked is var admitted && admitted.Succeeded ? new AdmittedCaller(admitted.Value) : admitted.Error!;
}
