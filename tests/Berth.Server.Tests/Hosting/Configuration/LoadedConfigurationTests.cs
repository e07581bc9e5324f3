using Berth.Registry.Content.Manifests;
using Berth.Server.Hosting.Configuration;

namespace Berth.Server.Tests.Hosting.Configuration;

public sealed class LoadedConfigurationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("berth-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Without_a_word_everything_has_its_default()
    {
        var loaded = Load();

        Assert.Empty(loaded.Faults);
        Assert.Equal("localhost:5000", string.Join(',', loaded.Options.Listen));
        Assert.Equal(DatabaseKind.Sqlite, loaded.Options.Database.Kind);
        Assert.Equal(Path.Combine(_folder.FullName, "berth.db"), loaded.Options.Database.Path);
        Assert.Equal(Path.Combine(_folder.FullName, "storage"), loaded.Options.Storage);
        Assert.Equal(4_194_304, loaded.Options.MaxManifestSize);
        Assert.False(loaded.Options.UsesTls);
    }

    [Theory]
    [InlineData("7h", "6h", "5h", 7, "--upload-ttl")]
    [InlineData(null, "6h", "5h", 6, "BERTH_UPLOAD_TTL")]
    [InlineData(null, "", "5h", 5, "berth.json")]
    [InlineData(null, null, "5h", 5, "berth.json")]
    [InlineData(null, null, null, 24, "default")]
    public void A_flag_beats_the_environment_which_beats_the_file_which_beats_the_default(
        string? flag, string? variable, string? file, int hours, string source)
    {
        if (file is not null)
        {
            Write("berth.json", $$"""{ "upload-ttl": "{{file}}" }""");
        }

        var loaded = Load(flag is null ? [] : new() { ["upload-ttl"] = flag }, new() { ["BERTH_UPLOAD_TTL"] = variable });

        Assert.Empty(loaded.Faults);
        Assert.Equal(TimeSpan.FromHours(hours), loaded.Options.UploadTtl);
        Assert.EndsWith(source, loaded.SourceOf(Settings.Find("upload-ttl")!), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_is_read_from_flag_environment_and_file()
    {
        foreach (var setting in Settings.All.Where(setting => setting.Name is not ("data" or "tls-cert" or "tls-key")))
        {
            // A wrong value is noticed exactly where it is read.
            var bad = new string(' ', 3);
            File.Delete(Path.Combine(_folder.FullName, "berth.json"));
            Assert.EndsWith(setting.Flag, SourceOfFault(Load(new() { [setting.Name] = bad })), StringComparison.Ordinal);
            Assert.EndsWith(setting.Variable, SourceOfFault(Load([], new() { [setting.Variable] = bad })), StringComparison.Ordinal);
            Write("berth.json", $$"""{ "{{setting.Name}}": "{{bad}}" }""");
            Assert.EndsWith("berth.json", SourceOfFault(Load()), StringComparison.Ordinal);

            string SourceOfFault(LoadedConfiguration loaded) => loaded.Faults.Single(fault => fault.Key == setting.Name).Source;
        }
    }

    [Fact]
    public void All_faults_are_reported_at_once_each_with_key_value_and_what_is_allowed()
    {
        Write("berth.json", """{ "listne": ":1", "max-manifest-size": "1", "log-level": "loud", "delete-enabled": null }""");

        var loaded = Load(
            new() { ["listen"] = "example.com:5000", ["tls-cert"] = "/nowhere/cert.pem" },
            new() { ["BERTH_UPLOAD_TTL"] = "forever" });

        Assert.Equal(
            ["delete-enabled", "listen", "listne", "log-level", "max-manifest-size", "tls-cert", "tls-key", "upload-ttl"],
            loaded.Faults.Select(fault => fault.Key).Order());
        var listen = loaded.Faults.Single(fault => fault.Key == "listen").ToString();
        Assert.Contains("example.com:5000", listen, StringComparison.Ordinal);
        Assert.Contains(ListenAddress.Allowed, listen, StringComparison.Ordinal);
        Assert.Contains("upload-ttl", loaded.Faults.Single(fault => fault.Key == "listne").Allowed, StringComparison.Ordinal);
        Assert.Contains("no such file", loaded.Faults.Single(fault => fault.Key == "tls-cert").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://berth:s3cr3t@host/")]
    [InlineData("postgres://berth:s3/cr3t@host/db")]
    [InlineData("postgres://berth:s3?cr3t@host/db")]
    [InlineData("postgres://berth:x@s3cr3t@host/db")]
    [InlineData("mysql://berth:s3cr3t@host/db")]
    [InlineData("postgres://berth@host/db?password=s3cr3t")]
    public void A_faulty_database_address_is_shown_without_its_password(string url)
    {
        var fault = Assert.Single(Load(new() { ["database"] = url }).Faults).ToString();

        Assert.Contains("database", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("cr3t", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_may_hold_numbers_booleans_lists_and_comments()
    {
        Write("berth.json", """
            {
              // everything there is
              "max-manifest-size": 65536, "sparse-manifests": "all", "cache-size": "8MiB", "open-uploads-per-user": 5,
              "listen": ["127.0.0.1:5000", "[::1]:5001"],
            }
            """);

        var options = Load().Options;

        Assert.Equal(65536, options.MaxManifestSize);
        Assert.Equal(SparseManifests.All, options.SparseManifests);
        Assert.Equal(8 << 20, options.CacheSize);
        Assert.Equal(5, options.OpenUploadsPerUser);
        Assert.Equal("127.0.0.1:5000,[::1]:5001", string.Join(',', options.Listen));
    }

    [Theory]
    [InlineData("{ \"listen\": ")]
    [InlineData("[]")]
    [InlineData("{ \"listen\": \":1\", \"listen\": \":2\" }")]
    public void A_file_that_is_no_plain_object_is_a_fault(string text)
    {
        Write("berth.json", text);

        Assert.Equal("config", Assert.Single(Load().Faults).Key);
    }

    [Fact]
    public void A_named_file_must_be_there()
    {
        var loaded = LoadedConfiguration.Load(new Dictionary<string, string>(), Path.Combine(_folder.FullName, "other.json"), _ => null);

        Assert.Contains("no such file", Assert.Single(loaded.Faults).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_file_may_say_where_the_data_folder_is_and_one_in_the_data_folder_may_not()
    {
        var named = Write("other.json", """{ "data": "/var/lib/berth" }""");
        Assert.Equal("/var/lib/berth", LoadedConfiguration.Load(new Dictionary<string, string>(), named, _ => null).Options.Data);

        Write("berth.json", """{ "data": "/var/lib/berth" }""");
        Assert.Equal("data", Assert.Single(Load().Faults).Key);
    }

    [Fact]
    public void Folders_that_cannot_be_made_are_faults_and_nothing_is_made()
    {
        var file = Write("file", "");

        var flags = new Dictionary<string, string>
        {
            ["data"] = file,
            ["storage"] = file + "/below",
            ["database"] = $"sqlite://{_folder.FullName}",
        };
        var loaded = LoadedConfiguration.Load(flags, null, _ => null);

        Assert.Equal(["data", "database", "storage"], loaded.Faults.Select(fault => fault.Key).Order());
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void The_database_may_be_named_in_a_file_from_flag_environment_and_file()
    {
        var path = Write("database", "  postgres://berth:s3cr3t@db.example/berth\n");
        Write("berth.json", $$"""{ "database-file": "{{path}}" }""");

        foreach (var loaded in (LoadedConfiguration[])[
            Load(new() { ["database-file"] = path }), Load([], new() { ["BERTH_DATABASE_FILE"] = path }), Load()])
        {
            Assert.Empty(loaded.Faults);
            Assert.Empty(loaded.Warnings);
            Assert.Contains("Password=s3cr3t", loaded.Options.Database.ConnectionString, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(path, loaded.SourceOf(Settings.Find("database")!));
        }
    }

    [Theory]
    [InlineData("postgres://berth:s3cr3t@", "it does not hold")]
    [InlineData("postgres://a:s3cr3t@b/c\npostgres://a:s3cr3t@b/c", "it does not hold")]
    [InlineData("", "it does not hold")]
    [InlineData(null, "no such file")]
    public void A_file_that_names_no_database_is_a_fault_that_does_not_quote_it(string? content, string fault)
    {
        var path = Path.Combine(_folder.FullName, "database");
        if (content is not null)
        {
            Write("database", content);
        }

        var text = Assert.Single(Load(new() { ["database-file"] = path }).Faults).ToString();

        Assert.Contains(fault, text, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_databases_are_a_fault()
    {
        var path = Write("database", "postgres://berth:s3cr3t@db.example/berth");

        var loaded = Load(new() { ["database-file"] = path }, new() { ["BERTH_DATABASE"] = "postgres://a@b/c" });

        Assert.Contains("BERTH_DATABASE names a database too", Assert.Single(loaded.Faults).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://a:s3cr3t@b/c", null, true)]
    [InlineData("postgres://a@b/c", null, false)]
    [InlineData("sqlite:///tmp/berth.db", null, false)]
    [InlineData(null, "postgres://a:s3cr3t@b/c", false)]
    public void Only_a_password_on_the_command_line_is_warned_of(string? flag, string? variable, bool warned)
    {
        var loaded = Load(flag is null ? [] : new() { ["database"] = flag }, new() { ["BERTH_DATABASE"] = variable });

        Assert.Empty(loaded.Faults);
        Assert.Equal(warned, loaded.Warnings.Any());
        Assert.DoesNotContain(loaded.Warnings, warning => warning.Contains("s3cr3t", StringComparison.Ordinal));
    }

    private LoadedConfiguration Load(Dictionary<string, string>? flags = null, Dictionary<string, string?>? environment = null)
    {
        var all = new Dictionary<string, string>(flags ?? []) { ["data"] = _folder.FullName };
        return LoadedConfiguration.Load(all, null, name => environment?.GetValueOrDefault(name));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
