using Berth.Registry;

namespace Berth.Server.Hub.Organizations;

/// <summary>Roles as the Hub API writes them: in lower case going in, with a capital coming out.</summary>
internal static class MemberRoles
{
    public const string Pattern = "(?i)^(owner|editor|member)$", Fault = "The role is owner, editor or member.";

    /// <summary>Null for none given; what else is no role counts as one that nobody has.</summary>
    public static MemberRole? Parse(string? text) => text?.ToLowerInvariant() switch
    {
        "owner" => MemberRole.Owner,
        "editor" => MemberRole.Editor,
        "member" => MemberRole.Member,
        _ => null,
    };
}
