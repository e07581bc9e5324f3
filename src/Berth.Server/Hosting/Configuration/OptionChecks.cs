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
        CheckTls(options.TlsCert, options.TlsKey, Check);
    }

    private static void CheckTls(string? cert, string? key, Action<string, string?, Func<string?>> check)
    {
        if (cert is not null && key is not null)
        {
            var pair = TlsCertificate.Load(cert, key);
            check("tls-cert", cert, () => pair.CertFault);
            check("tls-key", key, () => pair.KeyFault);
        }
        else if (cert is not null)
        {
            check("tls-cert", cert, () => TlsCertificate.Read(cert).Fault);
            check("tls-key", null, () => "tls-cert is set without it");
        }
        else if (key is not null)
        {
            check("tls-cert", null, () => "tls-key is set without it");
            check("tls-key", key, () => TlsCertificate.Read(key).Fault);
        }
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
