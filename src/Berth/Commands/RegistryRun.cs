using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Registry;
using Berth.Registry.Callers;
using Berth.Server.Hosting;
using Berth.Server.Hosting.Configuration;

namespace Berth.Commands;

/// <summary>One run of a command on the registry: its arguments, the registry's services, and how its result is printed.</summary>
internal sealed class RegistryRun(ParseResult parsed, BerthOptions options, IServiceProvider services, CancellationToken cancel)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Whoever may read the key file and the database needs no other right.</summary>
    public Caller Caller { get; } = Caller.System("command-line");

    public CancellationToken Cancel => cancel;

    public BerthOptions Options => options;

    public bool IsJson => parsed.GetValue(RegistryCommands.Json);

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public T Value<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>An address of a page; without the scheme and host when no public URL is set.</summary>
    public string PageAddress(string path) => options.PublicUrl is { } url ? new Uri(url, path).ToString() : path;

    public async Task<int> PrintAsync<T>(Outcome<T> outcome, Func<T, string> sentence)
    {
        if (!outcome.Succeeded)
        {
            return await FailAsync(outcome.Refusal);
        }

        await Console.Out.WriteLineAsync(IsJson ? JsonSerializer.Serialize(outcome.Value, Format) : sentence(outcome.Value));
        return ExitCode.Success;
    }

    /// <summary>A table with a line each, or a JSON array.</summary>
    public async Task<int> PrintAsync<T>(IReadOnlyList<T> items, params (string Head, Func<T, string> Cell)[] columns)
    {
        if (IsJson)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(items, Format));
            return ExitCode.Success;
        }

        await Console.Out.WriteAsync(TextTable.Of([.. columns.Select(column => column.Head)], items.Select(item => columns.Select(column => column.Cell(item)))));
        return ExitCode.Success;
    }

    public static Task PrintJsonAsync<T>(T value) => Console.Out.WriteLineAsync(JsonSerializer.Serialize(value, Format));

    public static async Task<int> FailAsync(Refusal refusal)
    {
        await Console.Error.WriteLineAsync($"berth: {refusal.Message}");
        return ExitCode.Failure;
    }
}
