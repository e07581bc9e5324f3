using System.CommandLine;
using Berth.Bench;
using Berth.Bench.Bare;

var quick = new Option<bool>("--quick") { Description = "Less of everything: whether it works, not how fast it is." };
var only = new Option<string[]>("--only") { Description = "Only work whose name holds this, as push or manifest.tag.", DefaultValueFactory = _ => [] };
var pairs = new Option<int?>("--pairs") { Description = "How often each target does each work." };
var against = new Option<string[]>("--against") { Description = "A further registry, as http://127.0.0.1:5001=NAME.", DefaultValueFactory = _ => [] };
var json = new Option<string?>("--json") { Description = "Where to write every sample." };
var svg = new Option<string?>("--svg") { Description = "Where to draw the ratios." };
var postgres = new Option<bool>("--postgres") { Description = "Berth on PostgreSQL too; a run that is not quick has it anyway." };
var docker = new Option<bool>("--docker") { Description = "A real docker pushes and pulls too, as root." };
var root = new RootCommand("Measures Berth beside other servers that do the same work.") { quick, only, pairs, against, json, svg, postgres, docker };
root.SetAction(parsed =>
{
    var scale = parsed.GetValue(quick) ? Scale.Quick : Scale.Full;
    return Benchmark.RunAsync(new BenchOptions
    {
        Scale = scale,
        Pairs = parsed.GetValue(pairs) ?? scale.Pairs,
        Only = parsed.GetValue(only)!,
        Against = parsed.GetValue(against)!,
        WithPostgreSql = parsed.GetValue(postgres) || !parsed.GetValue(quick),
        WithDocker = parsed.GetValue(docker),
        Json = parsed.GetValue(json),
        Svg = parsed.GetValue(svg),
    });
});

var port = new Option<int>("--port") { Required = true };
var files = new Option<string>("--root") { Required = true };
var bare = new Command("bare", "Serves the files below a folder from memory: the ceiling of the web server.") { port, files };
bare.SetAction(parsed => BareServer.RunAsync(parsed.GetValue(port), parsed.GetValue(files)!));
root.Add(bare);

return await root.Parse(args).InvokeAsync();
