using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Berth.Server.Hosting.Telemetry;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Hosting.Telemetry;

public sealed partial class MetricsEndpointTests
{
    [Fact]
    public async Task Requests_are_counted_by_route_method_and_status_with_their_time_and_bytes()
    {
        await using var server = await RunningServer.ServingAsync("/x", async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            RequestFacts.Of(context).Route = "v2.upload";
            context.Response.StatusCode = 202;
            context.Response.ContentLength = 2;
            await context.Response.WriteAsync("ok");
        });
        using var content = new ByteArrayContent(new byte[10]);
        for (var i = 0; i < 3; i++)
        {
            using var answer = await server.PostAsync("/x", content);
        }

        var metrics = await ScrapeAsync(server);

        Assert.Contains("""berth_requests_total{route="v2.upload",method="POST",status="202"} 3""", metrics);
        Assert.Contains("""berth_request_seconds_count{route="v2.upload"} 3""", metrics);
        Assert.Contains("""berth_request_seconds_bucket{route="v2.upload",le="+Inf"} 3""", metrics);
        Assert.Contains("berth_blobs 0", metrics);
        Assert.Contains("berth_storage_bytes 0", metrics);
        Assert.Contains("berth_uploads_open 0", metrics);
        Assert.Contains("berth_received_bytes_total 30", metrics);
        Assert.Contains("berth_sent_bytes_total 6", metrics);
        Assert.Contains(metrics, line => line.StartsWith("process_start_time_seconds ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_answer_has_the_shape_of_the_text_format()
    {
        await using var server = await RunningServer.StartAsync();
        using var answer = await server.GetAsync("/metrics");

        Assert.StartsWith("text/plain", answer.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        Assert.All(await ScrapeAsync(server), line => Assert.Matches(Line(), line));
    }

    [Fact]
    public async Task A_client_cannot_make_time_series_with_methods_and_paths_of_its_own()
    {
        await using var server = await RunningServer.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            using var request = new HttpRequestMessage(new HttpMethod($"FOO{i}"), $"/path{i}");
            using var answer = await server.SendAsync(request);
        }

        var counted = Assert.Single(
            await ScrapeAsync(server),
            line => line.StartsWith("berth_requests_total{route=\"other\",method=\"other\"", StringComparison.Ordinal));
        Assert.EndsWith(" 5", counted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gauge_is_looked_up_at_every_scrape_and_left_out_when_that_fails()
    {
        var value = 5.0;
        await using var server = await RunningServer.StartAsync(services: services => services.AddSingleton(new GaugeSource(
            "berth_probes",
            "A number.",
            _ => value < 0 ? throw new InvalidOperationException("database is away") : ValueTask.FromResult(value))));

        Assert.Contains("berth_probes 5", await ScrapeAsync(server));
        value = 6;
        Assert.Contains("berth_probes 6", await ScrapeAsync(server));
        value = -1;
        Assert.DoesNotContain(await ScrapeAsync(server), line => line.StartsWith("berth_probes ", StringComparison.Ordinal));
        value = 7;
        Assert.Contains("berth_probes 7", await ScrapeAsync(server));
    }

    [Fact]
    public async Task What_other_projects_measure_with_meters_of_this_host_is_published()
    {
        await using var server = await RunningServer.StartAsync();
        var meter = server.App.Services.GetRequiredService<IMeterFactory>().Create("Berth.Registry");
        using var foreign = new Meter("Berth.Registry");
        await ScrapeAsync(server);

        meter.CreateHistogram<double>("berth.test.seconds", "s", "Time in the database.")
            .Record(0.002, new KeyValuePair<string, object?>("operation", "read"));
        meter.CreateCounter<long>("berth.repairs").Add(2);
        var open = meter.CreateUpDownCounter<long>("berth.test.open");
        open.Add(3);
        open.Add(-1);
        meter.CreateObservableGauge("berth.test.bytes", () => 42L);
        foreign.CreateCounter<long>("berth.foreign").Add(1);
        var metrics = await ScrapeAsync(server);

        Assert.Contains("""berth_test_seconds_bucket{operation="read",le="0.0025"} 1""", metrics);
        Assert.Contains("# HELP berth_test_seconds Time in the database.", metrics);
        Assert.Contains("berth_repairs 2", metrics);
        Assert.Contains("berth_test_open 2", metrics);
        Assert.Contains("berth_test_bytes 42", metrics);
        Assert.Contains(metrics, line => line.StartsWith("berth_database_seconds_count{operation=\"read\"}", StringComparison.Ordinal));
        Assert.DoesNotContain(metrics, line => line.Contains("foreign", StringComparison.Ordinal));
    }

    private static async Task<string[]> ScrapeAsync(RunningServer server) =>
        (await server.GetTextAsync("/metrics")).TrimEnd('\n').Split('\n');

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [0-9.eE+-]+)$""")]
    private static partial Regex Line();
}
