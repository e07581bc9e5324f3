using Berth.Registry.Content.Checks;
using Berth.Testing;
using Berth.Testing.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.V2;

/// <summary>The check of every row against every file, and what its repair leaves behind for clients.</summary>
public sealed class ContentCheckTests
{
    [Theory, BothDatabases]
    public async Task A_sound_registry_has_no_findings(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        await FillAsync(server);

        var (summary, findings) = await CheckAsync(server, repair: false);

        Assert.Empty(findings);
        Assert.Equal((2, 2 + 1000, 2, 0), (summary.Blobs, summary.Bytes, summary.Manifests, summary.Findings));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_damaged_blob_is_named_and_its_repair_lets_clients_push_it_again(TestDatabase database, string damage)
    {
        await using var server = await TestServer.StartAsync(database);
        var (repository, layer) = await FillAsync(server);
        var (digest, storage) = (Content.Sha256(layer), new StorageFolder(server));
        var kind = Damage(storage.BlobFile(digest), damage);

        var (_, named) = await CheckAsync(server, repair: false);
        var (_, repaired) = await CheckAsync(server, repair: true);
        var (_, after) = await CheckAsync(server, repair: true);

        var finding = Assert.Single(named);
        Assert.Equal((kind, digest, null), (finding.Kind, finding.Subject, finding.Repaired));
        Assert.Contains(repaired, found => found.Kind == kind && found.Subject == digest && found.Repaired is not null);
        Assert.All(after, found => Assert.Equal(FindingKind.ReferenceMissing, found.Kind));
        Assert.Equal(kind == FindingKind.BlobMissing ? 0 : 1, storage.QuarantinedFiles.Count);
        using var gone = await repository.HeadAsync($"blobs/{digest}");
        Assert.Equal(404, gone.Status());

        await repository.PushBlobAsync(layer);
        Assert.Empty((await CheckAsync(server, repair: false)).Findings);
    }

    public static TheoryData<TestDatabase, string> Damages =>
        new MatrixTheoryData<TestDatabase, string>(Enum.GetValues<TestDatabase>(), ["missing", "short", "altered"]);

    [Theory, BothDatabases]
    public async Task A_file_without_a_row_is_named_and_adopted(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        await FillAsync(server);
        var (bytes, storage) = (Content.Random(50), new StorageFolder(server));
        Write(storage.BlobFile(Content.Sha256(bytes)), bytes);

        var (_, named) = await CheckAsync(server, repair: false);
        var (_, repaired) = await CheckAsync(server, repair: true);
        var (summary, after) = await CheckAsync(server, repair: false);

        Assert.Equal((FindingKind.BlobUnrecorded, null), (Assert.Single(named).Kind, named[0].Repaired));
        Assert.NotNull(Assert.Single(repaired).Repaired);
        Assert.Empty(after);
        Assert.Equal(3, summary.Blobs);
    }

    [Theory, BothDatabases]
    public async Task A_file_without_a_row_that_is_damaged_is_put_aside(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        var storage = new StorageFolder(server);
        Write(storage.BlobFile(Content.Unknown()), Content.Random(50));

        var (_, repaired) = await CheckAsync(server, repair: true);

        Assert.Contains("quarantine", Assert.Single(repaired).Repaired, StringComparison.Ordinal);
        Assert.Single(storage.QuarantinedFiles);
        Assert.Empty((await CheckAsync(server, repair: false)).Findings);
    }

    [Theory, BothDatabases]
    public async Task A_manifest_whose_layer_was_deleted_is_named_until_the_layer_is_back(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        var (repository, layer) = await FillAsync(server);
        using var deleted = await repository.DeleteAsync($"blobs/{Content.Sha256(layer)}");

        var (_, findings) = await CheckAsync(server, repair: true);

        var finding = Assert.Single(findings);
        Assert.Equal(FindingKind.ReferenceMissing, finding.Kind);
        Assert.StartsWith($"{repository.Name}@sha256:", finding.Subject, StringComparison.Ordinal);
        Assert.Contains(Content.Sha256(layer), finding.Message, StringComparison.Ordinal);
        await repository.PushBlobAsync(layer);
        Assert.Empty((await CheckAsync(server, repair: false)).Findings);
    }

    [Theory, BothDatabases]
    public async Task A_manifest_whose_bytes_changed_in_the_database_is_named(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        await FillAsync(server);
        await RawDatabase.ExecuteAsync(server, "UPDATE manifests SET content = '{}' WHERE digest = (SELECT MIN(digest) FROM manifests)");

        var (_, findings) = await CheckAsync(server, repair: true);

        Assert.Equal((FindingKind.ManifestDamaged, null), (Assert.Single(findings).Kind, findings[0].Repaired));
    }

    [Theory, BothDatabases]
    public async Task After_a_restore_sound_files_are_recorded_as_verified_once_and_damaged_ones_are_named(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        await FillAsync(server);
        var damaged = await new TestRepository(server.Client).PushBlobAsync("damaged");
        var storage = new StorageFolder(server);
        foreach (var file in storage.BlobFiles)
        {
            File.Copy(file, file + ".copy");
            File.Move(file + ".copy", file, overwrite: true);
        }

        await File.WriteAllTextAsync(storage.BlobFile(damaged), "DAMAGED", TestContext.Current.CancellationToken);
        var (check, findings, progress) = (server.Services.GetRequiredService<ContentCheck>(), new List<Finding>(), new List<CheckProgress>());
        var options = new CheckOptions(Restamp: true);

        var first = await check.RunAsync(options, findings.Add, progress.Add, CancellationToken.None);
        var again = await check.RunAsync(options, _ => { }, _ => { }, CancellationToken.None);

        Assert.Equal((storage.BlobFiles.Count - 1, 0), (first.Restamped, again.Restamped));
        Assert.Equal((FindingKind.BlobDamaged, damaged), (Assert.Single(findings).Kind, findings[0].Subject));
        Assert.Equal((first.Blobs, first.Blobs, first.Bytes), (progress[^1].Blobs, progress[^1].AllBlobs, progress[^1].AllBytes));
    }

    /// <summary>An image of two blobs, and a signature whose layer is yet to come, which is no fault.</summary>
    private static async Task<(TestRepository Repository, byte[] Layer)> FillAsync(TestServer server)
    {
        var (repository, layer) = (new TestRepository(server.Client), Content.Random(1000));
        var image = await repository.PushImageAsync("v1", layer);
        var subject = Content.Descriptor(image, 1, Oci.MediaTypes.OciManifest);
        await repository.PushManifestAsync(
            "signature", Content.Image(Content.Descriptor("{}"), [Content.Descriptor("to come")], $",\"subject\":{subject}"));
        return (repository, layer);
    }

    private static async Task<(CheckSummary Summary, List<Finding> Findings)> CheckAsync(TestServer server, bool repair)
    {
        var findings = new List<Finding>();
        var check = server.Services.GetRequiredService<ContentCheck>();
        var summary = await check.RunAsync(new CheckOptions(repair), findings.Add, _ => { }, CancellationToken.None);
        Assert.Equal(findings.Count, summary.Findings);
        return (summary, findings);
    }

    private static FindingKind Damage(string file, string damage)
    {
        var bytes = File.ReadAllBytes(file);
        switch (damage)
        {
            case "missing":
                File.Delete(file);
                return FindingKind.BlobMissing;
            case "short":
                File.WriteAllBytes(file, bytes[..^1]);
                return FindingKind.BlobDamaged;
            default:
                bytes[0] ^= 1;
                File.WriteAllBytes(file, bytes);
                return FindingKind.BlobDamaged;
        }
    }

    private static void Write(string file, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
    }
}
