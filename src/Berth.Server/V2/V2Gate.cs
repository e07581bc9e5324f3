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
    /// <summary>How often somebody looks again, a millisecond apart: names stand still for longer.</summary>
    private const int MostLooks = 100;

    /// <returns>The request, or null when it was refused and is answered.</returns>
    public async Task<V2Request?> AdmitAsync(HttpContext http, V2Endpoint endpoint, V2Target target, V2Query query)
    {
        var generation = names.Generation;
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
        return new V2Request(http, target, query, caller, admitted.Value.Repository) { Generation = generation };
    }

    /// <summary>Looks for something, and once more when nothing was there and repositories were renamed since the request was admitted.</summary>
    public async Task<Result<T>> FindAsync<T>(V2Request request, Func<Task<Result<T>>> find)
    {
        var found = await find();
        for (var look = 1; !found.Succeeded && look < MostLooks && await FollowAsync(request); look++)
        {
            found = await find();
        }

        return found;
    }

    /// <summary>Admits the request anew, by the name that the repository has now.</summary>
    /// <returns>False when nothing can have changed, and when it may not go on.</returns>
    private async ValueTask<bool> FollowAsync(V2Request request)
    {
        var generation = names.Generation;
        if (generation is not null && generation == request.Generation)
        {
            return false;
        }

        if (generation is null)
        {
            await Task.Delay(1, request.Cancel);
        }

        request.Generation = generation;
        var admitted = await authorization.RepositoryAsync(request.Http, request.AskedRepository, RepositoryAction.Pull, request.Query);
        if (!admitted.Succeeded)
        {
            // What was not found stays not found, and demands nothing.
            request.Response.Headers.Remove(HeaderNames.WWWAuthenticate);
            return false;
        }

        request.Repository = admitted.Value.Repository!;
        return true;
    }

    private static async ValueTask<Result<AdmittedCaller>> PlainAsync(ValueTask<Result<Caller>> asked) =>
        await asked is var admitted && admitted.Succeeded ? new AdmittedCaller(admitted.Value) : admitted.Error!;
}
