using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Berth.Blobs.FileSystem;

namespace Berth.Blobs.Tests.FileSystem.Faults;

/// <summary>The preloaded library of <c>faults.c</c>: compiling it, starting a child with it, and steering it from within.</summary>
internal static partial class FaultShim
{
    public const int ShortWrite = -1;

    private const string PathVariable = "BERTH_FAULT_SHIM";

    public static void Arm(string folder, int call, int failure) => ArmCore(folder, call, failure);

    /// <summary>Which call was made to fail since this was last asked; empty when none was.</summary>
    public static string Fired()
    {
        var name = new byte[32];
        FiredCore(name, name.Length);
        return Encoding.ASCII.GetString(name).TrimEnd('\0');
    }

    [LibraryImport("faults", EntryPoint = "faults_record", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void Record(string folder, string file);

    [LibraryImport("faults", EntryPoint = "faults_note", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void Note(string call, string first, string second);

    [LibraryImport("faults", EntryPoint = "faults_arm", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void ArmCore(string folder, int call, int failure);

    [LibraryImport("faults", EntryPoint = "faults_fired")]
    private static partial void FiredCore(byte[] name, int size);

    /// <summary>Runs this executable as a child below the shim and returns what it printed.</summary>
    public static async Task<string[]> RunChildAsync(string folder, params string[] arguments)
    {
        var shim = Path.Combine(folder, "faults.so");
        await RunAsync(new ProcessStartInfo("gcc", ["-shared", "-fPIC", "-O1", "-o", shim, Source, "-ldl", "-lpthread"]));
        var self = Path.Combine(AppContext.BaseDirectory, "Berth.Blobs.Tests");
        return await RunAsync(new ProcessStartInfo(self, [FaultChild.Verb, .. arguments])
        {
            Environment = { ["LD_PRELOAD"] = shim, [PathVariable] = shim },
        });
    }

    /// <summary>In the child. Preloading is enough for what .NET's own native code calls; an import of "libc" looks into that library
    /// alone and is led to the shim, which passes on what it does not define.</summary>
    public static void Install()
    {
        var shim = Environment.GetEnvironmentVariable(PathVariable)!;
        LeadToShim(typeof(Durable).Assembly, "libc");
        LeadToShim(Assembly.GetExecutingAssembly(), "faults");

        void LeadToShim(Assembly assembly, string library) =>
            NativeLibrary.SetDllImportResolver(assembly, (name, _, _) => name == library ? NativeLibrary.Load(shim) : 0);
    }

    private static string Source => Path.Combine(AppContext.BaseDirectory, "FileSystem", "Faults", "faults.c");

    private static async Task<string[]> RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(StoreExtensions.Cancel);
        var output = await process.StandardOutput.ReadToEndAsync(StoreExtensions.Cancel);
        await process.WaitForExitAsync(StoreExtensions.Cancel);
        Assert.True(process.ExitCode == 0, $"{start.FileName} ended with {process.ExitCode}: {await error}\n{output}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
