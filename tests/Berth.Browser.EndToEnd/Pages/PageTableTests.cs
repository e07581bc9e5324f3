using System.Reflection;
using Berth.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace Berth.Browser.EndToEnd.Pages;

public sealed class PageTableTests
{
    [Fact]
    public void Every_page_and_every_section_of_a_page_has_a_row()
    {
        var shown = PageTable.Rows.Select(row => row.Shows).ToHashSet();
        var missing = typeof(App).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IComponent)) && (type.GetCustomAttributes<RouteAttribute>().Any() || IsSection(type)))
            .Where(type => !shown.Contains(type));

        Assert.Empty(missing.Select(type => $"{type.Name} has no row in PageTable"));
    }

    [Fact]
    public void No_two_rows_have_the_same_name() =>
        Assert.Empty(PageTable.Rows.GroupBy(row => row.Name).Where(group => group.Count() > 1).Select(group => group.Key));

    /// <summary>RepositoryPage and OrganizationPage choose one by its address.</summary>
    private static bool IsSection(Type type) => type.Name.EndsWith("Section", StringComparison.Ordinal);
}
