using Cortap.Runtime.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cortap.Runtime.Tests.Hosting;

/// <summary>A function app of the given classes on a real Kestrel, with a folder of its own.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly IHost _host;

    private TestHost(IHost host, string folder)
    {
        _host = host;
        Folder = folder;
        Address = new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Http = new HttpClient { BaseAddress = Address };
    }

    public HttpClient Http { get; }

    public Uri Address { get; }

    public string Folder { get; }

    public IServiceProvider Services => _host.Services;

    /// <param name="functions">The classes that hold the functions.</param>
    /// <param name="hostJson">Text of host.json; empty route prefix when null.</param>
    /// <param name="configure">Adds services.</param>
    /// <param name="args">Settings as on the command line.</param>
    public static async Task<TestHost> StartAsync(
        Type[] functions, string? hostJson = null, Action<EmbeddedApplicationBuilder>? configure = null, string[]? args = null)
    {
        var folder = NewFolder(hostJson);
        try
        {
            var host = Builder(folder, functions, configure, args ?? []).Build();
            await host.StartAsync();
            return new TestHost(host, folder);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public static EmbeddedApplicationBuilder Builder(
        string folder, Type[] functions, Action<EmbeddedApplicationBuilder>? configure = null, params string[] args)
    {
        var builder = new EmbeddedApplicationBuilder(["--urls", "http://127.0.0.1:0", .. args]);
        builder.UseEmbeddedRuntime(options =>
        {
            options.ScriptRoot = folder;
            options.DataDirectory = Path.Combine(folder, "data");
            options.FunctionClasses = functions;
        });
        configure?.Invoke(builder);
        return builder;
    }

    public static string NewFolder(string? hostJson = null)
    {
        var folder = Directory.CreateTempSubdirectory("cortap-hosting-").FullName;
        File.WriteAllText(
            Path.Combine(folder, "host.json"), hostJson ?? """{"version": "2.0", "extensions": {"http": {"routePrefix": ""}}}""");
        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.StopAsync();
        _host.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
