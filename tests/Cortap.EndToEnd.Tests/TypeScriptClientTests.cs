using System.Diagnostics;
using System.Runtime.CompilerServices;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Functions.OpenApi;
using Cortap.Simulators.Demo;

namespace Cortap.EndToEnd.Tests;

/// <summary>A client that is generated from the description compiles strictly, reads typed details and orders a report.</summary>
public sealed class TypeScriptClientTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cortap-ts-").FullName;
    private World _world = null!;

    public async Task InitializeAsync() => _world = await World.StartAsync("PROJECT_PROBE_TIMEOUT=30");

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Client_GeneratedFromTheDescription_OrdersAReportAndReadsProblems()
    {
        var modules = Path.Combine(
            Environment.GetEnvironmentVariable("CORTAP_TEST_SERVERS") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "cortap"),
            "openapi-client", "node_modules");
        Directory.Exists(modules).ShouldBeTrue("eng/prerequisites.sh installs the generator");
        foreach (var file in Directory.GetFiles(Path.GetFullPath(Path.Combine(Here(), "../../eng/openapi-client"))))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "openapi.json"), OpenApiDocument.Json);
        Directory.CreateSymbolicLink(Path.Combine(_folder, "node_modules"), modules);

        await RunAsync("node_modules/.bin/openapi-typescript", "openapi.json", "-o", "client.d.ts");
        await RunAsync("node_modules/.bin/tsc", "-p", ".");
        var output = await RunAsync(
            "node", "out/use.js", _world.Address.ToString(), _world.Mint.Mint(), _world.Receiver.Url.ToString(), $"{DemoProject.Id}");

        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["INVALID_REQUEST project_id", "PROJECT_NOT_FOUND 999999", "completed 21 as of"]);
    }

    private async Task<string> RunAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        if (command.Contains('/')) start.FileName = Path.Combine(_folder, command);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        process.ExitCode.ShouldBe(0, $"{command}: {output}{await error}");
        return output;
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
