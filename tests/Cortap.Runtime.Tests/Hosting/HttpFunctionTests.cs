using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Runtime.Tests.Hosting;

public sealed class HttpFunctionTests : IAsyncLifetime
{
    private TestHost _host = null!;

    public async Task InitializeAsync()
        => _host = await TestHost.StartAsync(
            [typeof(GreetingFunctions)], configure: builder => builder.Services.AddScoped<ScopedCounter>());

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Request_WithRouteAndQueryValues_IsBound()
        => (await _host.Http.GetStringAsync("greetings/Ada/2?greeting=Hello")).ShouldBe("Hello Ada Ada 1");

    [Fact]
    public async Task Invocations_OfOneFunction_HaveAScopeEach()
    {
        await _host.Http.GetStringAsync("greetings/Ada/1");
        (await _host.Http.GetStringAsync("greetings/Ada/1")).ShouldEndWith(" 1");
    }

    [Theory]
    [InlineData("greetings/Ada/0")]
    [InlineData("greetings/Ada/two")]
    [InlineData("numbers/33.5")]
    [InlineData("numbers/9223372036854775808")]
    [InlineData("nowhere")]
    public async Task Request_WhosePathDoesNotFit_IsNotFound(string path)
        => (await _host.Http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    [Theory]
    [InlineData("optional", "none True True")]
    [InlineData("optional/7", "7 True False")]
    public async Task OptionalRouteValue_MissingOrGiven_IsNullOrValue(string path, string expected)
        => (await _host.Http.GetStringAsync(path)).ShouldBe(expected);

    [Fact]
    public async Task CatchAllRouteValue_WithSeveralSegments_IsTheRestOfThePath()
        => (await _host.Http.GetStringAsync("files/reports/2026/a%20b.docx")).ShouldBe("GET reports/2026/a b.docx");

    [Fact]
    public async Task Function_WithoutMethods_AnswersAll()
    {
        var response = await _host.Http.DeleteAsync("numbers/-9007199254740993");
        (await response.Content.ReadAsStringAsync()).ShouldBe("DELETE -9007199254740993");
    }

    [Fact]
    public async Task Function_CalledWithAnotherMethod_IsRefused()
        => (await _host.Http.GetAsync("Plain")).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);

    [Fact]
    public async Task Function_ReturningActionResult_IsExecuted()
    {
        var response = await _host.Http.PostAsync("Plain", new StringContent("12345"));
        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"length":5}""");
    }

    [Fact]
    public async Task Function_ThatThrows_AnswersAnEmpty500()
    {
        var response = await _host.Http.GetAsync("Broken");
        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await response.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Response_OfAnyFunction_DoesNotNameTheServer()
        => (await _host.Http.GetAsync("optional")).Headers.Server.ShouldBeEmpty();

    [Fact]
    public async Task Request_WithAHugeToken_IsRefusedAndTheNextOneServed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "optional");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", new string('x', 200_000));
        (await _host.Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
        (await _host.Http.GetAsync("optional")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Request_BeyondTheBodyLimit_IsRefused()
    {
        var response = await _host.Http.PostAsync("Plain", new ByteArrayContent(new byte[1024 * 1024 + 1]));
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Request_FromAProxyOnThisMachine_KeepsItsOriginalHost()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "WhoAmI");
        request.Headers.Add("X-Forwarded-Host", "cortap.example");
        request.Headers.Add("X-Forwarded-Proto", "https");
        (await (await _host.Http.SendAsync(request)).Content.ReadAsStringAsync()).ShouldBe("https://cortap.example");
    }
}
