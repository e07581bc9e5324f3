namespace Berth.Registry.Callers;

/// <summary>Who is asking, by what, and from where. It says who one claims to be after verification, not what one may do:
/// that is asked of <c>AccessPolicy</c>, which knows of accounts disabled and tokens revoked since.</summary>
public sealed record Caller
{
    private Caller(CallerIdentity identity, string name, Credential credential, CredentialLimits limits, Origin origin)
    {
        Identity = identity;
        Name = name;
        Credential = credential;
        Limits = limits;
        Origin = origin;
    }

    public CallerIdentity Identity { get; }

    /// <summary>The name of the account or organization; empty for nobody.</summary>
    public string Name { get; }

    public Credential Credential { get; }

    public CredentialLimits Limits { get; }

    public Origin Origin { get; }

    /// <summary>Which session of a browser this is, when it is one.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>An administrator at the time of sign-in: for showing links. Rights are decided by the policy.</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>When the credential ends by itself; null when it does not.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public bool IsAnonymous => Identity.Kind == CallerKind.Anonymous;

    public bool IsSystem => Identity.Kind == CallerKind.System;

    public long? AccountId => Identity.Kind == CallerKind.Account ? Identity.Id : null;

    public long? OrganizationId => Identity.Kind == CallerKind.Organization ? Identity.Id : null;

    /// <summary>Whether the credential may do more than read and write repositories: manage its account and what that manages.</summary>
    public bool Manages => IsSystem || (AccountId is not null && Limits.AllowManagement);

    /// <summary>The name to keep beside what was pushed; null for nobody.</summary>
    public string? PusherName => Name.Length == 0 ? null : Name;

    /// <summary>How <see cref="OwnerKey"/> begins for nobody.</summary>
    internal const string NobodysKey = "anonymous:";

    /// <summary>Whose an upload session is: the same person may go on with it by another credential, nobody else may.</summary>
    public string OwnerKey => Identity.Kind switch
    {
        CallerKind.Anonymous => NobodysKey + Origin.AddressText,
        CallerKind.System => "system",
        CallerKind.Account => $"user:{Identity.Id}",
        _ => $"organization:{Identity.Id}:{Identity.TokenId:N}",
    };

    public static Caller Anonymous(Origin origin) => new(CallerIdentity.Nobody, "", Credential.None, CredentialLimits.Public, origin);

    /// <summary>The command line (<c>command-line</c>) or a job, under the name that the audit log is to show.</summary>
    public static Caller System(string name) => new(CallerIdentity.System, name, Credential.None, CredentialLimits.None, Origin.Local)
    {
        IsAdministrator = true,
    };

    /// <summary>The holder of a token that this server signed, as it was when it was signed.</summary>
    public static Caller FromBearer(CallerIdentity identity, string name, CredentialLimits limits, Origin origin) =>
        new(identity, name, Credential.Bearer, limits, origin);

    internal static Caller Verified(CallerIdentity identity, string name, Credential credential, CredentialLimits limits, Origin origin) =>
        new(identity, name, credential, limits, origin);
}

/// <summary>By what somebody proved who they are.</summary>
public enum Credential
{
    None,
    Password,
    PersonalToken,
    OrganizationToken,
    Session,
    Bearer,
}
