using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Settings;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Cortap.Functions.Startup;

/// <summary>
/// Tells the links of the local object store and the callback policy where the Functions host listens: the worker's own port is none of the
/// clients' business, and both Azure and its Core Tools give the name and port in <c>WEBSITE_HOSTNAME</c>.
/// </summary>
internal sealed class HostAddress(PublicAddress address, OwnAddresses own, IServer worker, IConfiguration configuration) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        address.ListeningOn(Of(configuration["WEBSITE_HOSTNAME"]));
        own.ListeningOn(OfTheHost());
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        own.ListeningOn([.. OfTheHost(), .. worker.Features.Get<IServerAddressesFeature>()?.Addresses ?? []]);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Azure's front end speaks TLS; a host on this machine does not.</summary>
    /// <param name="host">Name or address, with the port unless it is the scheme's; the Core Tools' default when null or blank.</param>
    /// <exception cref="SettingsException">It is none.</exception>
    internal static Uri Of(string? host)
    {
        if (!Uri.TryCreate($"http://{(string.IsNullOrWhiteSpace(host) ? "localhost:7071" : host.Trim())}", UriKind.Absolute, out var local))
            throw new SettingsException("WEBSITE_HOSTNAME", $"must be the host's name, with its port unless it is the scheme's, not \"{SecretShape.Shown(host!)}\"");
        var isThisMachine = local.IsLoopback || local.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || local.Host is "0.0.0.0" or "[::]";
        return isThisMachine ? local : new Uri($"https://{host!.Trim()}");
    }

    // The Core Tools name localhost and listen on every address; images of .NET tell the port that the host listens on by the last.
    private IEnumerable<string> OfTheHost() => (configuration["ASPNETCORE_HTTP_PORTS"] ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Append($"{Of(configuration["WEBSITE_HOSTNAME"]).Port}").Select(port => $"http://*:{port}")
        // Where it listens for its worker.
        .Concat(new[] { configuration["functions-uri"], configuration["Functions:Worker:HostEndpoint"] }.OfType<string>());
}
