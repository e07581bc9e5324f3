using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Berth.Server.Hosting;
using Berth.Server.Hosting.Configuration;

namespace Berth.Commands;

/// <summary><c>berth health</c>: asks the server on this machine whether it is ready; for images, which hold no curl.</summary>
internal static class HealthCommand
{
    /// <summary>As long as Docker waits for a health check: a busy server is not a dead one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create(SettingOptions settings)
    {
        var command = new Command(
            "health", "Ask the server on this machine, at the address it listens on, whether it is ready. Ends with 0 when it is, else with 1.");
        settings.AddTo(command, "listen", "tls-cert", "tls-key", "data");
        command.SetAction((parsed, cancel) => AskAsync(settings.Load(parsed), cancel));
        return command;
    }

    private static async Task<int> AskAsync(LoadedConfiguration configuration, CancellationToken cancel)
    {
        if (await ConfigCommand.ReportFaultsAsync(configuration))
        {
            return ExitCode.Configuration;
        }

        var options = configuration.Options;
        try
        {
            // It is the server's own certificate, for the name that clients know and not for this one.
            using var own = options.TlsCert is { } file ? X509CertificateLoader.LoadCertificateFromFile(file) : null;
            using var handler = new SocketsHttpHandler { UseProxy = false };
            handler.SslOptions.RemoteCertificateValidationCallback = (_, sent, _, _) =>
                own is not null && sent is not null && own.RawDataMemory.Span.SequenceEqual(sent.GetRawCertData());
            using var client = new HttpClient(handler) { Timeout = Patience };
            using var answer = await client.GetAsync(new Uri(options.LocalAddress, "/readyz"), cancel);
            return await ReportAsync(await answer.Content.ReadAsStringAsync(cancel), answer.IsSuccessStatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException or IOException or CryptographicException)
        {
            await Console.Error.WriteLineAsync($"berth: no answer from {options.LocalAddress}: {e.Message}");
            return ExitCode.Failure;
        }
    }

    /// <summary>The word of /readyz, and what fails with its fault.</summary>
    private static async Task<int> ReportAsync(string answer, bool ready)
    {
        var parts = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(answer)!;
        var failing = parts
            .Where(part => part.Value.ValueKind == JsonValueKind.Object && part.Value.TryGetProperty("fault", out _))
            .Select(part => $"{part.Key}: {part.Value.GetProperty("fault")}");
        var sentence = string.Join("; ", [$"{parts.GetValueOrDefault("status")}", .. failing]);
        await (ready ? Console.Out : Console.Error).WriteLineAsync(sentence);
        return ready ? ExitCode.Success : ExitCode.Failure;
    }
}
