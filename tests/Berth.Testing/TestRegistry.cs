using Berth.Registry.Callers;
using Berth.Registry.Composition;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Uploads;
using Berth.Registry.Database;
using Berth.Registry.Identity;
using Berth.Registry.Identity.Passwords;
using Berth.Registry.Repositories;
using Berth.Server.Hosting.Configuration;
using Berth.Testing.Content;
using Berth.Testing.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Testing;

/// <summary>The registry without HTTP, as the server composes it, on a database of its own and with a clock that tests move.</summary>
public sealed class TestRegistry : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly RegistryOptions _options;
    private readonly TemporaryFolder? _folder;

    private TestRegistry(RegistryOptions options, FakeTimeProvider clock, TemporaryFolder? folder, TimeProvider? real = null)
    {
        _options = options;
        _folder = folder;
        Clock = clock;
        _services = new ServiceCollection().AddLogging().AddRegistry(options)
            .AddSingleton(real ?? clock).AddSingleton(CheapPasswords).BuildServiceProvider();
    }

    /// <summary>The tests make hundreds of accounts: at the product's price they were a sixth of all the time that tests took.</summary>
    internal static PasswordOptions CheapPasswords { get; } = new() { Iterations = 1000 };

    public FakeTimeProvider Clock { get; }

    public static CancellationToken Cancel => CancellationToken.None;

    public string DataFolder => _options.DataFolder;

    public RegistryOptions Options => _options;

    public ImagePusher Images => new(Get<UploadSessions>(), Get<ManifestWriter>(), Get<ManifestReader>());

    public static async Task<TestRegistry> StartAsync(TestDatabase database, bool migrate = true, CollectionOptions? collection = null)
    {
        var folder = TemporaryFolder.InMemory();
        var address = await (migrate ? database.CreateAsync(folder) : database.CreateEmptyAsync(folder));
        var options = new RegistryOptions
        {
            SqlitePath = address.Path,
            PostgreSqlConnection = address.Kind == DatabaseKind.Postgres ? address.ConnectionString : null,
            StorageFolder = folder.NewFolder("blobs"),
            DataFolder = folder.Path,
            Collection = collection ?? new CollectionOptions(),
        };
        var registry = new TestRegistry(options, new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)), folder);
        if (migrate)
        {
            await registry.Get<MetadataStore>().MigrateAsync(Cancel);
        }

        return registry;
    }

    /// <summary>Another process on the same database and clock, as the command line or a second server is.</summary>
    public TestRegistry AnotherNode() => new(_options, Clock, null);

    /// <summary>Another process on the same database, on the clock of the machine, which answers from memory as a running server does.</summary>
    public async Task<TestRegistry> ServingNodeAsync()
    {
        var node = new TestRegistry(_options, Clock, null, TimeProvider.System);
        var database = node.Get<MetadataStore>();
        database.Watch();
        await TrustedAsync(database);
        return node;
    }

    /// <summary>From when on what was asked once is not asked of the database again.</summary>
    internal static Task TrustedAsync(MetadataStore database) =>
        Eventually.IsTrueAsync(() => database.Freshness.IsTrusted, "the database has told what there is to tell");

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>An account without a password, and its holder as signed in. The first one is an administrator.</summary>
    public async Task<Caller> AccountAsync(string name)
    {
        var account = await Get<Accounts>().CreateAsync(Caller.System("command-line"), new NewAccount(name, null), Cancel);
        return account.Succeeded
            ? Caller.FromBearer(
                new CallerIdentity(CallerKind.Account, account.Value.Id, 0, null), name, CredentialLimits.None, Origin.Local)
            : throw new InvalidOperationException(account.Refusal.Message);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder?.Dispose();
    }
}
