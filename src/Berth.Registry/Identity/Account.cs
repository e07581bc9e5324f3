namespace Berth.Registry.Identity;

/// <summary>An account as pages, APIs and the command line see it.</summary>
public sealed record Account(long Id, string Name)
{
    public string Email { get; init; } = "";

    public string FullName { get; init; } = "";

    public string Location { get; init; } = "";

    public string Company { get; init; } = "";

    public bool IsAdministrator { get; init; }

    public bool IsDisabled { get; init; }

    public bool HasSecondFactor { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastSignInAt { get; init; }
}

/// <summary>What is asked of somebody who creates an account; <paramref name="Password"/> null makes an account that nobody can sign in
/// to before its reset link was used.</summary>
public sealed record NewAccount(string Name, string? Password)
{
    public string Email { get; init; } = "";

    public string FullName { get; init; } = "";

    /// <summary>Obeyed only when an administrator creates the account.</summary>
    public bool IsAdministrator { get; init; }
}

/// <summary>The parts of an account that its owner may change; null leaves a part as it is.</summary>
public sealed record ProfileChange
{
    public string? Email { get; init; }

    public string? FullName { get; init; }

    public string? Location { get; init; }

    public string? Company { get; init; }

    /// <summary>What a repository under the account's name is that its first push creates.</summary>
    public bool? NewRepositoriesArePrivate { get; init; }
}
