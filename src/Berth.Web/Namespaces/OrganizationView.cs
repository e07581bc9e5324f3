using Berth.Registry;
using Berth.Registry.Organizations;

namespace Berth.Web.Namespaces;

/// <summary>The organization that a page is about, and what its visitor is in it.</summary>
public sealed record OrganizationView(Organization Organization, MemberRole Role)
{
    public string Name => Organization.Name;

    public bool IsOwner => Role == MemberRole.Owner;

    public string Url(string section) => $"/orgs/{Name}/{section}";
}
