using System.Text.Json;
using Berth.Testing;
using Berth.Testing.Docker;
using Berth.Testing.Processes;

namespace Berth.EndToEnd.Image;

/// <summary>Stand-ins for Microsoft's base images: this machine's Debian packages and its .NET, and for the SDK the packages that Berth uses.
/// Nothing is fetched.</summary>
internal static class BaseImages
{
    public const string Sdk = "base/sdk";
    public const string Runtime = "base/runtime";
    private const string DotNet = "/usr/share/dotnet";

    /// <summary>What a shell, .NET and its libraries need.</summary>
    private static readonly string[] Packages =
    [
        "base-files", "bash", "coreutils", "dash", "libc6", "libgcc-s1", "libstdc++6", "libicu72", "libssl3", "zlib1g", "libtinfo6", "libselinux1",
        "libacl1", "libattr1", "libgmp10", "libpcre2-8-0", "tar", "gzip",
    ];

    /// <summary>Folders of the root that are links into /usr.</summary>
    private static readonly string[] Merged = ["bin", "sbin", "lib", "lib64"];

    /// <summary>Parts of the SDK that compile no C#, and what it says in other languages: half of it.</summary>
    private static readonly string[] Unused =
    [
        "sdk/*/FSharp", "sdk/*/DotnetTools", "sdk/*/TestHostNetFramework",
        .. from language in (string[])["de", "es", "fr", "it", "ja", "ko", "pl", "pt-BR", "ru", "tr", "zh-Hans", "zh-Hant"]
           select $"sdk/*/{language}",
    ];

    public static async Task ImportAsync(DockerEngine engine)
    {
        using var folder = new TemporaryFolder();
        var runtime = DotNetFolder();
        await ImportAsync(
            engine, Runtime, folder.NewFolder("runtime"),
            [.. await DebianAsync(), $"{runtime}/dotnet", $"{runtime}/host", $"{runtime}/shared"], "ENV PATH=/usr/bin:/bin");

        var sdk = folder.NewFolder("sdk");
        Directory.CreateDirectory(Path.Combine(sdk, "root/.nuget/NuGet"));
        await File.WriteAllTextAsync(Path.Combine(sdk, "root/.nuget/NuGet/NuGet.Config"), """
            <configuration><packageSources><clear /><add key="machine" value="/packages" /></packageSources></configuration>
            """);
        await ImportAsync(
            engine, Sdk, sdk, [.. await DebianAsync(), runtime, .. UsedPackages()],
            "ENV PATH=/usr/share/dotnet:/usr/bin:/bin HOME=/root DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_TieredPGO=0 NuGetAudit=false");
    }

    /// <summary>Stands for the image of PostgreSQL: its programs from this machine, and its first start as that image does it.</summary>
    public static async Task ImportPostgreSqlAsync(DockerEngine engine, string name)
    {
        using var folder = new TemporaryFolder();
        var programs = Directory.GetDirectories("/usr/lib/postgresql").Single();
        var libraries = await new Tool("bash").RunAsync(
            "-c", $$"""
            libraries=$(ldd {{programs}}/bin/{postgres,initdb,pg_isready} {{programs}}/lib/*.so | sed -n 's,.*=> \(/[^ ]*\).*,\1,p' | sort -u)
            printf '%s\n' $libraries
            realpath $libraries # what the links among them point to
            """);
        var root = folder.NewFolder("root");
        Directory.CreateDirectory(Path.Combine(root, "etc"));
        Directory.CreateDirectory(Path.Combine(root, "var/run/postgresql"));
        Directory.CreateDirectory(Path.Combine(root, "var/lib/postgresql/data"));
        await File.WriteAllTextAsync(Path.Combine(root, "entrypoint"), $$"""
            #!/bin/bash
            set -e
            cd {{programs}}/bin
            data=/var/lib/postgresql/data/own
            if [ ! -e $data ]; then
                ./initdb -D $data -U "$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" -A scram-sha-256 --no-locale -E UTF8
                echo "CREATE DATABASE \"$POSTGRES_DB\"" | ./postgres --single -D $data postgres
                echo "host all all all scram-sha-256" >> $data/pg_hba.conf
            fi
            exec ./postgres -D $data -h '*'
            """.ReplaceLineEndings("\n"));
        await new Tool("chmod").RunAsync(
            "777", Path.Combine(root, "entrypoint"), Path.Combine(root, "var/run/postgresql"), Path.Combine(root, "var/lib/postgresql/data"));
        await ImportAsync(
            engine, name, root,
            [.. await DebianAsync(), programs, $"/usr/share/postgresql/{Path.GetFileName(programs)}", .. libraries.Split('\n', StringSplitOptions.RemoveEmptyEntries)],
            ["ENTRYPOINT [\"/entrypoint\"]", "USER 1654", $"ENV PATH={programs}/bin:/usr/bin:/bin"]);
    }

    private static async Task ImportAsync(DockerEngine engine, string image, string root, IEnumerable<string> paths, params string[] instructions)
    {
        foreach (var part in Merged)
        {
            Directory.CreateDirectory(Path.Combine(root, "usr", part));
            File.CreateSymbolicLink(Path.Combine(root, part), $"usr/{part}");
        }

        Directory.CreateDirectory(Path.Combine(root, "tmp"));

        // Without it .NET, which looks for its user's name, waits for ever.
        Directory.CreateDirectory(Path.Combine(root, "etc"));
        await File.WriteAllTextAsync(Path.Combine(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\napp:x:1654:1654::/home/app:/bin/false\n");
        await File.WriteAllTextAsync(Path.Combine(root, "etc/group"), "root:x:0:\napp:x:1654:\n");
        var list = $"{root}.list";
        await File.WriteAllLinesAsync(
            list, paths.Select(path => path.TrimStart('/')).Select(path => Merged.Contains(path.Split('/')[0]) ? $"usr/{path}" : path).Distinct());

        // Packages of NuGet to one place, wherever this machine keeps them.
        var (packages, dotnet) = (PackageFolder().TrimStart('/'), DotNetFolder().TrimStart('/'));
        var shell = new Tool("bash") { Environment = engine.Docker.Environment };
        await shell.RunAsync("-c", $"""
            set -euo pipefail
            chmod 1777 '{root}/tmp'
            tar -c {string.Join(' ', Unused.Select(part => $"--exclude='{part}'"))} \
                --transform 's,^{packages}/,packages/,;s,^{dotnet}/,usr/share/dotnet/,' \
                -C '{root}' . -C / -T '{list}' |
                docker import {string.Join(' ', instructions.Select(instruction => $"-c '{instruction}'"))} - {image}
            """);
    }

    private static async Task<IEnumerable<string>> DebianAsync() => (await new Tool("dpkg").RunAsync(["--listfiles", .. Packages]))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(path => File.Exists(path) && !path.StartsWith("/usr/share/", StringComparison.Ordinal))
        .Distinct();

    /// <summary>Those of the last restore of the projects, and what the SDK brings for compiling ahead of time.</summary>
    private static IEnumerable<string> UsedPackages()
    {
        var restored = Directory.GetFiles(Path.Combine(SourceFolder.Root, "src"), "project.assets.json", SearchOption.AllDirectories)
            .SelectMany(Libraries)
            .Select(name => Path.Combine(PackageFolder(), name.ToLowerInvariant()));
        string[] compilers =
        [
            .. Directory.GetDirectories(PackageFolder(), "microsoft.netcore.app.*").Where(package => !package.Contains("nativeaot", StringComparison.Ordinal)),
            .. Directory.GetDirectories(PackageFolder(), "microsoft.aspnetcore.app.*"),
        ];
        return restored.Where(package => !compilers.Contains(Path.GetDirectoryName(package))).Concat(compilers).Distinct();
    }

    private static IEnumerable<string> Libraries(string assets)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(assets));
        return [.. document.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => library.Name)];
    }

    private static string DotNetFolder() => Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? root : DotNet;

    private static string PackageFolder() => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
