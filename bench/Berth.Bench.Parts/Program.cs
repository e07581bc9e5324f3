using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// Within this process: a project that BenchmarkDotNet writes would not build by this repository's rules.
var job = Job.MediumRun.WithToolchain(InProcessEmitToolchain.Instance);
var configuration = DefaultConfig.Instance.AddJob(job).AddDiagnoser(MemoryDiagnoser.Default).WithArtifactsPath("artifacts/bench-parts");
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args is [] ? ["--filter", "*"] : args, configuration);
