using System.Net;
using Cortap.Functions.Startup;
using Cortap.Infrastructure.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Cortap.Functions.Tests.Startup;

public sealed class TrustedProxiesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cortap-proxies-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(null, "127.0.0.1", "198.51.100.7", "reports.example.com")]
    [InlineData(null, "10.0.0.4", "10.0.0.4", "inside:7071")]
    [InlineData("10.0.0.4", "10.0.0.4", "198.51.100.7", "reports.example.com")]
    [InlineData("10.0.0.4", "10.0.0.5", "10.0.0.5", "inside:7071")]
    [InlineData("10.0.0.0/8, 2001:db8::/32", "10.0.0.5", "198.51.100.7", "reports.example.com")]
    public async Task Request_ThroughAProxy_IsBelievedOnlyWhenTheProxyIsTrusted(string? trusted, string proxy, string client, string host)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(proxy) }, Request = { Scheme = "http", Host = new HostString("inside:7071") } };
        context.Request.Headers["X-Forwarded-For"] = "198.51.100.7";
        context.Request.Headers["X-Forwarded-Proto"] = "https";
        context.Request.Headers["X-Forwarded-Host"] = "reports.example.com";

        await Middleware(trusted).Invoke(context);

        context.Connection.RemoteIpAddress!.ToString().ShouldBe(client);
        context.Request.Host.Value.ShouldBe(host);
    }

    [Fact]
    public async Task Request_WithAnEntryOfItsOwn_IsTakenForTheLastThatNoProxyIs()
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse("10.0.0.5") } };
        // The first is the client's invention, the last the outer proxy.
        context.Request.Headers["X-Forwarded-For"] = "203.0.113.1, 198.51.100.7, 10.0.0.4";

        await Middleware("10.0.0.0/8").Invoke(context);

        context.Connection.RemoteIpAddress!.ToString().ShouldBe("198.51.100.7");
    }

    [Theory]
    [InlineData("10.0.0.4/33")]
    [InlineData("proxy.example.com")]
    [InlineData("10.0.0.4,,x")]
    public void Settings_NoAddress_IsRefused(string trusted) =>
        Should.Throw<SettingsException>(() => Read(trusted)).Message.ShouldStartWith("TRUSTED_PROXIES must be ");

    private ForwardedHeadersMiddleware Middleware(string? trusted)
    {
        var services = new ServiceCollection()
            .Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.All)
            .AddTrustedProxies(Read(trusted))
            .BuildServiceProvider();
        return new ForwardedHeadersMiddleware(_ => Task.CompletedTask, NullLoggerFactory.Instance, services.GetRequiredService<IOptions<ForwardedHeadersOptions>>());
    }

    private CortapSettings Read(string? trusted) =>
        CortapSettings.Read(name => name switch { "TRUSTED_PROXIES" => trusted, "DATA_DIR" => _folder, _ => null });
}
