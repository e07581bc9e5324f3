using System.CommandLine;
using System.Text.Json;
using Berth.Server.Hosting;
using Berth.Server.Hosting.Configuration;

namespace Berth.Commands;

/// <summary><c>berth health</c>: asks the server on this machine whether it is ready; for images, which hold no curl.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

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

        var address = configuration.Options.LocalAddress;
        // Asks for no secret and sends none: that the certificate is for another name, as it is for clients, does not matter here.
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var client = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(new Uri(address, "/readyz"), cancel);
            return await ReportAsync(await answer.Content.ReadAsStringAsync(cancel), answer.IsSuccessStatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException && !cancel.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"berth: no answer from {address}: {e.Message}");
            return ExitCode.Failure;
        }
    }

    /// <summary>The word of /readyz, and what fails with its fault.</summary>
    private static async Task<int> ReportAsync(string answer, bool ready)
    {
        using var document = JsonDocument.Parse(answer);
        var failing = document.RootElement.EnumerateObject()
            .Where(part => part.Value.ValueKind == JsonValueKind.Object && part.Value.TryGetProperty("fault", out _))
            .Select(part => $"{part.Name}: {part.Value.GetProperty("fault").GetString()}");
        var sentence = string.Join("; ", [document.RootElement.GetProperty("status").GetString(), .. failing]);
        await (ready ? Console.Out : Console.Error).WriteLineAsync(sentence);
        return ready ? ExitCode.Success : ExitCode.Failure;
    }
}
