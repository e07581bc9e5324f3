using Berth.Server.Hosting.Configuration;

namespace Berth.Server.Tests.Hosting.Configuration;

public sealed class SettingsTests
{
    [Fact]
    public void Every_option_has_a_row_in_the_table()
    {
        var options = typeof(BerthOptions).GetProperties().Where(property => property.CanWrite).Select(property => property.Name);
        var rows = Settings.All.Select(setting => setting.Name.Replace("-", "", StringComparison.Ordinal));

        var anyCase = StringComparer.OrdinalIgnoreCase;
        Assert.Equal(options.Order(anyCase), rows.Order(anyCase), anyCase);
    }

    [Fact]
    public void Every_default_that_is_printed_may_be_typed_and_means_itself()
    {
        var defaults = new BerthOptions();
        foreach (var setting in Settings.All)
        {
            if (setting.Default == "none" || setting.Default.Contains("<data>", StringComparison.Ordinal))
            {
                continue;
            }

            var typed = setting.Apply(defaults, setting.Default);

            Assert.NotNull(typed);
            Assert.Equal(setting.Default, setting.Show(typed));
        }
    }

    [Fact]
    public void The_table_prints_as_markdown_with_a_line_for_each_setting()
    {
        var lines = Settings.ToMarkdown().TrimEnd().Split('\n');

        Assert.Equal(Settings.All.Count + 2, lines.Length);
        Assert.All(lines, line => Assert.Equal(5, line.Count(c => c == '|')));
        Assert.Contains(lines, line => line.Contains("`--tls-cert FILE` | `BERTH_TLS_CERT` | `none`", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("upload-ttl", "59s", false)]
    [InlineData("upload-ttl", "1m", true)]
    [InlineData("upload-ttl", "30d", true)]
    [InlineData("upload-ttl", "31d", false)]
    [InlineData("upload-ttl", "24", false)]
    [InlineData("upload-ttl", "-1h", false)]
    [InlineData("shutdown-timeout", "0s", true)]
    [InlineData("shutdown-timeout", "601s", false)]
    [InlineData("max-manifest-size", "64KiB", true)]
    [InlineData("max-manifest-size", "65535", false)]
    [InlineData("max-manifest-size", "64MiB", true)]
    [InlineData("max-manifest-size", "65MiB", false)]
    [InlineData("max-manifest-size", "9223372036854775807GiB", false)]
    [InlineData("max-manifest-size", "4mb", false)]
    [InlineData("idle-body-timeout", "0s", true)]
    [InlineData("idle-body-timeout", "1h", true)]
    [InlineData("idle-body-timeout", "61m", false)]
    [InlineData("broken-upload-ttl", "1m", true)]
    [InlineData("broken-upload-ttl", "59s", false)]
    [InlineData("open-uploads-per-user", "0", false)]
    [InlineData("open-uploads-per-user", "1000001", false)]
    [InlineData("pull-limit-anonymous", "0", true)]
    [InlineData("pull-limit-anonymous", "-1", false)]
    [InlineData("pull-limit-user", "1000001", false)]
    [InlineData("pull-limit-window", "59s", false)]
    [InlineData("pull-limit-window", "6h", true)]
    [InlineData("hub-rate-limit", "0", true)]
    [InlineData("hub-rate-limit", "1000001", false)]
    [InlineData("delete-enabled", "yes", false)]
    [InlineData("delete-enabled", "false", true)]
    [InlineData("log-format", "xml", false)]
    [InlineData("log-level", "warn", true)]
    [InlineData("public-url", "https://registry.example.com", true)]
    [InlineData("public-url", "https://registry.example.com/", true)]
    [InlineData("public-url", "https://registry.example.com/berth", false)]
    [InlineData("public-url", "https://user@registry.example.com", false)]
    [InlineData("public-url", "ftp://registry.example.com", false)]
    [InlineData("public-url", "registry.example.com", false)]
    [InlineData("trusted-proxies", "10.0.0.0/8,192.168.1.1,fd00::/8", true)]
    [InlineData("trusted-proxies", "10.0.0.1/8", false)]
    [InlineData("trusted-proxies", "proxy", false)]
    [InlineData("cors-origins", "https://ui.example.com,http://localhost:8080", true)]
    [InlineData("cors-origins", "*", true)]
    [InlineData("cors-origins", "ui.example.com", false)]
    [InlineData("storage", "file:///srv/berth", true)]
    [InlineData("storage", "/srv/berth", true)]
    [InlineData("storage", "file://srv/berth", false)]
    [InlineData("storage", "s3://bucket", false)]
    public void A_value_is_held_to_its_bounds(string name, string value, bool allowed) =>
        Assert.Equal(allowed, Settings.Find(name)!.Apply(new BerthOptions(), value) is not null);
}
