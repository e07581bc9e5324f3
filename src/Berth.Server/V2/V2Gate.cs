using Berth.Oci.Errors;
using Berth.Registry;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Server.Auth;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Berth.Server.V2;

/// <summary>Decides whether a request may reach its endpoint, and as whom.</summary>
internal sealed class V2Gate(V2Authorization authorization, FormerNames names)
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

    /// <summary>Looks for something, and once more when nothing was there because the repository was renamed since the request was admitted.</summary>
    public async Task<Result<T>> FindAsync<T>(V2Request request, Func<Task<Result<T>>> find)
    {
        var found = await find();
        return found.Succeeded || !await FollowAsync(request) ? found : await find();
    }

    private async ValueTask<bool> FollowAsync(V2Request request)
    {
        if (await names.CurrentAsync(request.Repository, request.Cancel) is null)
        {
            return false;
        }

        var admitted = await authorization.RepositoryAsync(request.Http, request.AskedRepository, RepositoryAction.Pull, request.Query);
        if (!admitted.Succeeded || admitted.Value.Repository is not { } current || current == request.Repository)
        {
            // What was not found stays not found, and demands nothing.
            request.Response.Headers.Remove(HeaderNames.WWWAuthenticate);
            return false;
        }

        request.GoOn(current);
        return true;
    }

    private static async ValueTask<Result<AdmittedCaller>> PlainAsync(ValueTask<Result<Caller>> asked) =>
        await asked is var admitted && admitted.Succeeded ? new AdmittedCaller(admitted.Value) : admitted.Error!;
}
