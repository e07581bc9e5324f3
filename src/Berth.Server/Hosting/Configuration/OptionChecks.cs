using Berth.Server.Hosting.Kestrel;

namespace Berth.Server.Hosting.Configuration;

/// <summary>What can only be judged with the whole in view, or by a look at the disk. Looks, and changes nothing.</summary>
internal static class OptionChecks
{
    public static void Run(LoadedConfiguration configuration, List<ConfigurationFault> faults)
    {
        var options = configuration.Options;
        var broken = faults.Select(fault => fault.Key).ToHashSet();

        void Check(string name, string? value, Func<string?> find)
        {
            var setting = Settings.Find(name)!;
            if (!broken.Contains(name) && find() is { } fault)
            {
                faults.Add(new(name, value, configuration.SourceOf(setting), fault, setting.Allowed));
            }
        }

        Check("data", options.Data, () => FolderFault(options.DataPath));
        Check("storage", options.Storage, () => FolderFault(options.Storage));
        Check("database", options.Database.Display, () => FileFault(options.Database.Path));
        var (cert, key) = (options.TlsCert, options.TlsKey);
        var pair = cert is not null && key is not null ? TlsCertificate.Load(cert, key) : null;
        Check("tls-cert", cert, () => cert is null ? (key is null ? null : "tls-key is set without it") : pair is null ? TlsCertificate.Read(cert).Fault : pair.CertFault);
        Check("tls-key", key, () => key is null ? (cert is null ? null : "tls-cert is set without it") : pair is null ? TlsCertificate.Read(key).Fault : pair.KeyFault);
    }

    private static string? FolderFault(string path)
    {
        // The nearest thing that exists decides: below a file no folder can be made.
        for (var at = path; !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
        {
            if (File.Exists(at))
            {
                return at == path ? "it is a file" : $"{at} is a file";
            }

            if (Directory.Exists(at))
            {
                return null;
            }
        }

        return null;
    }

    private static string? FileFault(string? path) => path switch
    {
        null => null,
        _ when Directory.Exists(path) => "it is a folder",
        _ => FolderFault(Path.GetDirectoryName(path) ?? "/"),
    };
}
