using Berth.Registry;

namespace Berth.Web.Namespaces;

/// <summary>Roles in an organization as forms and texts name them, the least first.</summary>
internal static class MemberRoleNames
{
    public static IReadOnlyList<string> All { get; } = ["member", "editor", "owner"];

    /// <summary>Null for what is no role.</summary>
    public static MemberRole? Parse(string? name) => name switch
    {
        "owner" => MemberRole.Owner,
        "editor" => MemberRole.Editor,
        "member" => MemberRole.Member,
        _ => null,
    };

    public static string Of(MemberRole role) => role.ToString().ToLowerInvariant();

    public static string Key(MemberRole role) => $"member.{Of(role)}";
}
