using System.Runtime.InteropServices;
using Berth.Bench.Content;
using Berth.Bench.Reports;
using Berth.Bench.Works;
using Berth.Testing.Processes;

namespace Berth.Bench;

/// <summary>A run from beginning to end.</summary>
internal static class Benchmark
{
    public static async Task RunAsync(BenchOptions options)
    {
        var began = TimeProvider.System.GetUtcNow();
        using var folder = new TemporaryFolder();
        var samples = new Samples(folder.Path, options.Scale);
        await using var docker = options.WithDocker ? await DockerClient.StartAsync() : null;
        var works = Catalogue.Of(samples, options.Scale, docker).Where(work => options.Wants(work.Name)).ToList();

        var (figures, all) = (new List<Figures>(), new List<Sample>());
        Console.WriteLine(Table.Head);
        try
        {
            foreach (var part in works.GroupBy(work => work.Holding))
            {
                await using var fleet = await StartAsync(part.Key, Path.Combine(folder.Path, part.Key.ToString()), samples, options);
                foreach (var work in part)
                {
                    foreach (var one in await Rounds.RunAsync(work, [.. fleet.Targets.Where(target => target.IsTls == work.IsTls && work.Suits(target))], options.Pairs, all.Add))
                    {
                        figures.Add(one);
                        Console.WriteLine(Table.Line(one));
                    }
                }
            }
        }
        finally
        {
            // What was measured before a failure took as long to measure.
            var control = await File.ReadAllTextAsync("/proc/sys/net/ipv4/tcp_congestion_control");
            await ReportAsync(options, new JsonReport(
                began, RuntimeInformation.OSDescription, Environment.ProcessorCount, control.Trim(), options.Pairs, figures, all));
        }
    }

    private static async Task<Fleet> StartAsync(Holding holding, string folder, Samples samples, BenchOptions options)
    {
        Directory.CreateDirectory(folder);
        switch (holding)
        {
            case Holding.Little:
                return await CrowdedServers.StartAsync(folder, Crowded.Little, options.WithPostgreSql);
            case Holding.Much:
                return await CrowdedServers.StartAsync(folder, Crowded.Much(options.Scale), options.WithPostgreSql);
            default:
                var fleet = await StockedServers.StartAsync(folder, options);
                using (var stocker = new Stocker(samples))
                {
                    await stocker.StockAsync(fleet.Targets);
                }

                return fleet;
        }
    }

    private static async Task ReportAsync(BenchOptions options, JsonReport report)
    {
        Console.WriteLine();
        foreach (var line in Table.Ratios(report.Figures))
        {
            Console.WriteLine(line);
        }

        if (options.Json is { } json)
        {
            await report.WriteAsync(json);
        }

        if (options.Svg is { } svg)
        {
            await File.WriteAllTextAsync(svg, Chart.Draw(report.Figures));
        }
    }
}
