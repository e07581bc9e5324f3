using Berth.Oci;
using Berth.Testing;

namespace Berth.Server.Tests.V2;

/// <summary>Sizes that nobody has, in descriptors whose content need not be here: whoever adds them up afterwards must not fail.</summary>
public sealed class ManifestSizesTests(SharedServers servers)
{
    private const long Largest = (1L << 53) - 1;

    private static readonly string Subject = $",\"subject\":{Content.Descriptor(Content.Sha256("subject"), 1, MediaTypes.OciManifest)}";

    public static TheoryData<TestDatabase, string, string, int> Rows
    {
        get
        {
            var rows = new TheoryData<TestDatabase, string, string, int>();
            foreach (var database in Enum.GetValues<TestDatabase>())
            {
                rows.Add(database, "the largest", Image(Foreign(Largest - 2)), 201);
                rows.Add(database, "one more", Image(Foreign(Largest - 1)), 400);
                rows.Add(database, "two whose sum overflows", Image(Foreign(long.MaxValue), Foreign(long.MaxValue)), 400);
                rows.Add(database, "two whose sum is too much", Image(Foreign(Largest / 2), Foreign((Largest / 2) + 2)), 400);
                rows.Add(database, "a signature whose layers are to come", Image([Absent(long.MaxValue), Absent(long.MaxValue)], Subject), 400);
                rows.Add(database, "a subject", Content.Index([], $",\"subject\":{Content.Descriptor(Content.Unknown(), long.MaxValue, MediaTypes.OciManifest)}"), 400);
                rows.Add(database, "an index", Content.Index([Absent(Largest), Absent(1)]), 400);
                rows.Add(database, "an artifact", $$"""{"mediaType":"{{MediaTypes.OciArtifact}}","blobs":[{{Absent(Largest)}},{{Absent(Largest)}}]{{Subject}}}""", 400);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Sizes_that_do_not_add_up_are_refused(TestDatabase database, string what, string manifest, int status)
    {
        var repository = new TestRepository((await servers[database]).Client);
        await repository.PushBlobAsync("{}");

        using var answer = await repository.TryPushManifestAsync("v1", manifest);

        Assert.Equal((what, status), (what, answer.Status()));
        Assert.Equal(status == 400, (await answer.TextAsync()).Contains("MANIFEST_INVALID", StringComparison.Ordinal));
    }

    private static string Image(params string[] layers) => Image(layers, "");

    private static string Image(IEnumerable<string> layers, string more) => Content.Image(Content.Descriptor("{}"), layers, more);

    private static string Absent(long size) => Content.Descriptor(Content.Unknown(), size);

    private static string Foreign(long size) => Content.Descriptor(Content.Unknown(), size, more: ""","urls":["https://example.com"]""");
}
