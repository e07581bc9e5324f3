using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Access;
using Berth.Registry.Identity;
using Berth.Registry.Tokens;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Auth;

/// <summary>Decides whether a request under <c>/v2</c> goes on, and as whom. A refusal has put its challenge into the response.</summary>
/// <remarks>PROTOCOL 1.0, rules 1 to 3. What a caller may not see is answered as if it were not there, so nothing here asks whether it is:
/// without a token 401, with one too small 401 <c>insufficient_scope</c>, with Basic 403 DENIED.</remarks>
internal sealed class V2Authorization(RegistryState state, RegistryAuthentication authentication, AccessPolicy policy, SignIn signIn)
{
    private static readonly Scope CatalogScope = new(null, ScopeActions.List);

    /// <summary><c>GET /v2/</c>: on a claimed registry only with valid credentials, for docker reads challenges nowhere else.</summary>
    public ValueTask<Result<Caller>> BaseAsync(HttpContext http) => IdentifyAsync(http, orNobody: false);

    /// <summary>What anybody may ask; but bad credentials are bad everywhere.</summary>
    public ValueTask<Result<Caller>> AnyoneAsync(HttpContext http) => IdentifyAsync(http, orNobody: true);

    /// <summary>The catalog: for somebody, with a caller whose reach is that of the credential, not only of the token at hand.</summary>
    public async ValueTask<Result<Caller>> CatalogAsync(HttpContext http)
    {
        if (await state.IsOpenAsync(http.RequestAborted))
        {
            return Caller.Anonymous(http.Origin());
        }

        switch (await authentication.AuthenticateAsync(http))
        {
            case AuthenticationResult.SignedIn signedIn:
                return signedIn.Caller;
            case AuthenticationResult.Bearer { Token: { AllowsCatalog: true } token }:
                return await signIn.ResumeAsync(token.Identity, http.Origin(), http.RequestAborted) is { } caller
                    ? caller
                    : Challenge.Demand(http, [CatalogScope], TokenFault.Invalid);
            case var other:
                return Refuse(http, other, [CatalogScope]);
        }
    }

    /// <summary>An action on a repository. A bearer token's own list suffices for a pull; for the rest, and for what anybody may pull, the
    /// policy has the last word, so that a right that was taken away stops the next push.</summary>
    public async ValueTask<Result<Caller>> RepositoryAsync(HttpContext http, RepositoryName repository, RepositoryAction action)
    {
        if (await state.IsOpenAsync(http.RequestAborted))
        {
            return Caller.Anonymous(http.Origin());
        }

        var result = await authentication.AuthenticateAsync(http);
        var caller = result switch
        {
            AuthenticationResult.Nobody => Caller.Anonymous(http.Origin()),
            AuthenticationResult.SignedIn signedIn => signedIn.Caller,
            AuthenticationResult.Bearer { Token: var token } when Allows(token, http, repository, action) => token.ToCaller(http.Origin()),
            _ => null,
        };
        if (caller is null)
        {
            return Refuse(http, result, Required(http, repository, action));
        }

        var suffices = action == RepositoryAction.Pull && result is AuthenticationResult.Bearer && !caller.IsAnonymous;
        return suffices || await IsAllowedAsync(http, caller, repository, action)
            ? caller
            : Refuse(http, result, Required(http, repository, action));
    }

    private async ValueTask<Result<Caller>> IdentifyAsync(HttpContext http, bool orNobody)
    {
        if (await state.IsOpenAsync(http.RequestAborted))
        {
            return Caller.Anonymous(http.Origin());
        }

        return await authentication.AuthenticateAsync(http) switch
        {
            AuthenticationResult.Nobody when orNobody => Caller.Anonymous(http.Origin()),
            AuthenticationResult.SignedIn signedIn => signedIn.Caller,
            AuthenticationResult.Bearer bearer => bearer.Token.ToCaller(http.Origin()),
            var other => Refuse(http, other, []),
        };
    }

    private static bool Allows(VerifiedToken token, HttpContext http, RepositoryName repository, RepositoryAction action) =>
        token.Allows(repository, ActionOf(action)) || (IsCancel(http, action) && token.Allows(repository, ScopeActions.Delete));

    private async ValueTask<bool> IsAllowedAsync(HttpContext http, Caller caller, RepositoryName repository, RepositoryAction action) =>
        (await policy.DecideAsync(caller, action, repository, http.RequestAborted)).Allowed
        || (IsCancel(http, action) && (await policy.DecideAsync(caller, RepositoryAction.Delete, repository, http.RequestAborted)).Allowed);

    /// <summary>Cancelling an upload is a push to us, and a delete to clients that go by the method.</summary>
    private static bool IsCancel(HttpContext http, RepositoryAction action) =>
        action == RepositoryAction.Push && HttpMethods.IsDelete(http.Request.Method);

    private static ScopeActions ActionOf(RepositoryAction action) => action switch
    {
        RepositoryAction.Pull => ScopeActions.Pull,
        RepositoryAction.Push => ScopeActions.Push,
        RepositoryAction.Delete => ScopeActions.Delete,
        _ => ScopeActions.All,
    };

    /// <summary>The scopes to ask for: whoever pushes also looks, and a mount also reads its source.</summary>
    private static List<Scope> Required(HttpContext http, RepositoryName repository, RepositoryAction action)
    {
        var actions = ActionOf(action);
        List<Scope> scopes = [new(repository, action == RepositoryAction.Push ? actions | ScopeActions.Pull : actions)];
        if (action == RepositoryAction.Push && RepositoryName.TryParse(http.Request.Query["from"], out var source) && source != repository)
        {
            scopes.Add(new Scope(source, ScopeActions.Pull));
        }

        return scopes;
    }

    private RegistryError Refuse(HttpContext http, AuthenticationResult result, IReadOnlyList<Scope> scopes) => result switch
    {
        AuthenticationResult.Throttled throttled => throttled.ToError(),
        AuthenticationResult.Invalid invalid => Challenge.Demand(http, scopes, TokenFault.Invalid, invalid.Message),
        AuthenticationResult.Bearer => Challenge.Demand(http, scopes, TokenFault.Insufficient),
        AuthenticationResult.SignedIn => new RegistryError(ErrorCode.Denied, ErrorCode.Denied.Message),
        _ => Challenge.Demand(http, scopes, TokenFault.Missing),
    };
}
