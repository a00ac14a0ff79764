using System.Diagnostics;

namespace Cortap.Infrastructure.Tests.Aws.Servers;

/// <summary>
/// A real server, started by one of the scripts in eng/servers on the first use in this process. It runs until its standard input ends,
/// that is until this process does, in whatever way.
/// </summary>
internal sealed class TestServer
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    private readonly Lazy<Task<string>> _address;

    public TestServer(string script, params string[] arguments) => _address = new(() => StartAsync(script, arguments));

    /// <summary>Where the server answers; starts it when nobody has yet.</summary>
    public async Task<Uri> GetEndpointAsync() => new(await GetAddressAsync());

    /// <summary>The same as the server tells it.</summary>
    public Task<string> GetAddressAsync() => _address.Value;

    private static async Task<string> StartAsync(string script, string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(RepositoryRoot, "eng", "servers", script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(StartTimeout);
        if (line?.Split(' ') is not ["ready", var address])
        {
            throw new InvalidOperationException($"{script} did not start: {await errors.WaitAsync(StartTimeout)}");
        }

        // Only this reference keeps the pipe open.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.StandardInput.Close();
        return address;
    }

    public static string RepositoryRoot { get; } = FindRepositoryRoot(AppContext.BaseDirectory);

    private static string FindRepositoryRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Cortap.sln")) ? folder : FindRepositoryRoot(Path.GetDirectoryName(folder)!);
}
