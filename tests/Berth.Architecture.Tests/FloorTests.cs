namespace Berth.Architecture.Tests;

/// <summary>Which folder may use which within a project: what stands below it, and nothing beside it. docs/architecture.md draws the floors.</summary>
/// <remarks>A folder that is not in the table belongs to the nearest one above it that is; the dot is the project's own folder.</remarks>
public sealed class FloorTests
{
    /// <summary>From the ground up; folders on one floor do not know each other.</summary>
    private static readonly Dictionary<string, string[][]> Floors = new()
    {
        ["Berth.Registry"] =
        [
            [".", "Memory"],
            ["Database/Tables"],
            ["Database"],
            ["Database/Sqlite", "Database/PostgreSql"],
            ["Callers"],
            ["Trail"],
            ["Access"],
            ["Identity/Attempts", "Identity/Passwords", "Identity/SecondFactors"],
            ["Identity"],
            ["Organizations", "Tokens"],
            ["Repositories"],
            ["Content/Versions"],
            ["Content/Blobs"],
            ["Content/Configs", "Content/Uploads"],
            ["Content/Manifests"],
            ["Content/Referrers", "Content/Tags"],
            ["Content/Garbage", "Content/Images", "Content/Checks"],
            ["Content/Trash"],
            ["Content"],
            ["Retention"],
            ["Audit", "Jobs", "Pulls", "Webhooks"],
            ["Composition"],
        ],
        ["Berth.Server"] =
        [
            ["Requests"],
            ["Auth", "Sending"],
            ["V2"],
            ["Hub/Frame"],
            ["Hub/Audit", "Hub/Billing", "Hub/OpenApi", "Hub/Repositories", "Hub/Scim", "Hub/Tokens", "Hub/Users"],
            ["Hub/Organizations", "Hub/Search"],
            ["Hub"],
            ["Hosting/Configuration"],
            ["Hosting/Telemetry"],
            ["Hosting/Logging"],
            ["Hosting/Guards", "Hosting/Health"],
            ["Hosting/Kestrel"],
            ["Hosting"],
        ],
        ["Berth.Web"] =
        [
            ["Localization", "Assets", "Markdown"],
            ["Requests"],
            ["Repositories", "Accounts", "ApiReference", "Namespaces", "Parts", "Shell"],
            ["Audit"],
            ["."],
        ],
    };

    public static TheoryData<string> Projects => [.. Floors.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folder_uses_what_stands_beside_or_above_it(string project)
    {
        var floors = FloorsOf(project);
        Offenders.MustBeNone(
            from use in TypeUses.Of(project)
            let user = Nearest(floors, use.User)
            let used = Nearest(floors, use.Used)
            where user != used && floors[used] >= floors[user]
            select $"{use.User} uses {use.Type} of {use.Used}: {user} stands {(floors[used] > floors[user] ? "below" : "beside")} {used}");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_folder_of_the_table_is_there_and_every_file_is_in_one(string project)
    {
        var floors = FloorsOf(project);
        var files = Repository.FilesWith(".cs").Where(file => file.StartsWith($"src/{project}/", StringComparison.Ordinal)).ToList();
        var folders = files.Select(file => Nearest(floors, file)).ToHashSet();
        Offenders.MustBeNone(floors.Keys.Except(folders).Select(folder => $"{project} has no file in {folder}"));
    }

    private static Dictionary<string, int> FloorsOf(string project) =>
        Floors[project].Index().SelectMany(floor => floor.Item.Select(folder => (folder, floor.Index)))
            .ToDictionary(place => place.folder == "." ? $"src/{project}" : $"src/{project}/{place.folder}", place => place.Index);

    private static string Nearest(Dictionary<string, int> floors, string file)
    {
        for (var folder = Path.GetDirectoryName(file); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (floors.ContainsKey(folder))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"{file} is in no folder of the table of floors.");
    }
}
