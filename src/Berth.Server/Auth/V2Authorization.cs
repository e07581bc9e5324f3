using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Tokens;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Auth;

/// <summary>Decides whether a request under <c>/v2</c> goes on, and as whom. A refusal has put its challenge into the response.</summary>
/// <remarks>What a caller may not see is answered as if it were not there, so nothing here asks whether it is:
/// without a token 401, with one too small 401 <c>insufficient_scope</c>, with Basic 403 DENIED.</remarks>
internal sealed class V2Authorization(
    RegistryState state, RegistryAuthentication authentication, RepositoryIds repositories, FormerNames names, SignIn signIn)
{
    private static readonly Scope CatalogScope = new(null, ScopeActions.List);

    /// <summary><c>GET /v2/</c>: on a claimed registry only with valid credentials, for docker reads challenges nowhere else.</summary>
    public ValueTask<Result<Caller>> BaseAsync(HttpContext http) => IdentifyAsync(http, orNobody: false);

    /// <summary>What anybody may ask; but bad credentials are bad everywhere.</summary>
    public ValueTask<Result<Caller>> AnyoneAsync(HttpContext http) => IdentifyAsync(http, orNobody: true);

    /// <summary>The catalog, and the search through it: for somebody, with a caller whose reach is that of the credential, not only of the token at hand.</summary>
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
                return Refuse(http, other, [CatalogScope], other is AuthenticationResult.Bearer ? "this token may not list repositories" : null);
        }
    }

    /// <summary>An action on a repository. A bearer token's own list suffices for a pull from the repository that it was given for; for the rest,
    /// and for what anybody may pull, the policy has the last word, so that a right that was taken away stops the next push. The repository may have
    /// been renamed since: tokens and refusals are of the name that was asked for.</summary>
    public async ValueTask<Result<AdmittedCaller>> RepositoryAsync(
        HttpContext http, RepositoryName repository, RepositoryAction action, V2Query query)
    {
        if (await state.IsOpenAsync(http.RequestAborted))
        {
            return new AdmittedCaller(
                Caller.Anonymous(http.Origin()), await names.CurrentAsync(repository, http.RequestAborted) ?? repository);
        }

        var result = await authentication.AuthenticateAsync(http);
        var caller = result switch
        {
            AuthenticationResult.Nobody => Caller.Anonymous(http.Origin()),
            AuthenticationResult.SignedIn signedIn => signedIn.Caller,
            AuthenticationResult.Bearer { Token: var token } when Allows(token, http, repository, action) => token.ToCaller(http.Origin()),
            _ => null,
        };
        if (caller is not null && action == RepositoryAction.Pull && await SufficesAsync(http, result, repository) is { } given)
        {
            return new AdmittedCaller(caller, given);
        }

        var (decision, name) = caller is null ? default : await DecideAsync(http, caller, repository, action);
        if (decision is { Allowed: true })
        {
            return new AdmittedCaller(caller!, name);
        }

        var message = result switch
        {
            AuthenticationResult.Bearer { Token: var token } => RefusalText.Of(token, repository, ActionOf(action)),
            AuthenticationResult.SignedIn { Caller: var known } => RefusalText.Of(known, decision!, repository, ActionOf(action)),
            _ => null,
        };
        return Refuse(http, result, Required(query, repository, action), message);
    }

    /// <summary>The name now of the repository, if a pull needs nothing but the token, which says that somebody may have it of this very one.</summary>
    private async ValueTask<RepositoryName?> SufficesAsync(HttpContext http, AuthenticationResult result, RepositoryName repository)
    {
        if (result is not AuthenticationResult.Bearer { Token: { Identity.Kind: not CallerKind.Anonymous } token }
            || token.RepositoryId(repository) is not { } id)
        {
            return null;
        }

        var name = await names.CurrentAsync(repository, http.RequestAborted) ?? repository;
        return await repositories.IsAsync(name, id, http.RequestAborted) ? name : null;
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
            var other => Refuse(http, other, [], null),
        };
    }

    private static bool Allows(VerifiedToken token, HttpContext http, RepositoryName repository, RepositoryAction action) =>
        token.Allows(repository, ActionOf(action)) || (IsCancel(http, action) && token.Allows(repository, ScopeActions.Delete));

    private async ValueTask<(AccessDecision Decision, RepositoryName Name)> DecideAsync(
        HttpContext http, Caller caller, RepositoryName repository, RepositoryAction action)
    {
        var decided = await names.DecideAsync(caller, action, repository, http.RequestAborted);
        return decided.Decision.Allowed || !IsCancel(http, action)
            ? decided
            : await names.DecideAsync(caller, RepositoryAction.Delete, repository, http.RequestAborted);
    }

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
    private static List<Scope> Required(V2Query query, RepositoryName repository, RepositoryAction action)
    {
        var actions = ActionOf(action);
        List<Scope> scopes = [new(repository, action == RepositoryAction.Push ? actions | ScopeActions.Pull : actions)];
        if (action == RepositoryAction.Push && RepositoryName.TryParse(query.Get("from"), out var source) && source != repository)
        {
            scopes.Add(new Scope(source, ScopeActions.Pull));
        }

        return scopes;
    }

    private static RegistryError Refuse(HttpContext http, AuthenticationResult result, IReadOnlyList<Scope> scopes, string? message) => result switch
    {
        AuthenticationResult.Throttled throttled => throttled.ToError(),
        AuthenticationResult.Invalid invalid => Challenge.Demand(http, scopes, TokenFault.Invalid, invalid.Message),
        AuthenticationResult.Bearer => Challenge.Demand(http, scopes, TokenFault.Insufficient, message),
        AuthenticationResult.SignedIn => new RegistryError(ErrorCode.Denied, message ?? ErrorCode.Denied.Message),
        _ => Challenge.Demand(http, scopes, TokenFault.Missing),
    };
}

/// <param name="Repository">The name to go on with, which is another one than that asked for when the repository was renamed.</param>
internal sealed record AdmittedCaller(Caller Caller, RepositoryName? Repository = null);
