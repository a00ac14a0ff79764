using Cortap.Functions.Console;
using Cortap.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Console;

public sealed class ConsoleCallTests
{
    [Theory]
    [InlineData(null, null, true)]
    [InlineData("same-origin", "https://reports.example.com", true)]
    [InlineData("same-origin", null, true)]
    [InlineData("same-site", "https://reports.example.com", false)]
    [InlineData("cross-site", "https://reports.example.com", false)]
    [InlineData("none", null, false)]
    [InlineData("", null, false)]
    [InlineData(null, "https://inside.example.com:8080", true)]
    [InlineData(null, "http://INSIDE.example.com:8080", true)]
    [InlineData(null, "https://reports.example.com", true)]
    [InlineData(null, "https://evil.example", false)]
    [InlineData(null, "https://inside.example.com", false)]
    [InlineData(null, "https://inside.example.com:8081", false)]
    [InlineData(null, "https://reports.example.com.evil.example", false)]
    [InlineData(null, "https://evil.example/?inside.example.com:8080", false)]
    [InlineData(null, "null", false)]
    [InlineData(null, "", false)]
    public void IsFromHere_AsTheBrowserTells_IsOfTheServicesOwnPagesOnly(string? site, string? origin, bool expected)
    {
        var request = new DefaultHttpContext().Request;
        request.Host = new HostString("inside.example.com:8080");
        if (site is not null) request.Headers["Sec-Fetch-Site"] = site;
        if (origin is not null) request.Headers.Origin = origin;

        CallOf(request).IsFromHere.ShouldBe(expected);
    }

    [Theory]
    [InlineData("xn--bcher-kva.example", "https://xn--bcher-kva.example", true)]
    [InlineData("xn--", "https://evil.example", false)]
    public void IsFromHere_HostInPunycode_IsComparedAsItWasSent(string host, string origin, bool expected)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Host = host;
        request.Headers.Origin = origin;

        CallOf(request).IsFromHere.ShouldBe(expected);
    }

    [Fact]
    public void IsFromHere_TwoOrigins_IsNotBelieved()
    {
        var request = new DefaultHttpContext().Request;
        request.Host = new HostString("reports.example.com");
        request.Headers.Origin = new(["https://reports.example.com", "https://evil.example"]);

        CallOf(request).IsFromHere.ShouldBeFalse();
    }

    private static ConsoleCall CallOf(HttpRequest request) =>
        new(new ApiCall(request, "c", TimeProvider.System, null!, NullLogger.Instance), null!, who: null, formToken: "", form: null, new Uri("https://reports.example.com/"));
}
