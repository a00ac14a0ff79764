using System.Net;
using Cortap.Runtime.Hosting;

namespace Cortap.Runtime.Tests.Management;

public sealed class ManagementKeyTests : ManagementApiTest
{
    private static readonly (HttpMethod Method, string Path)[] AllRoutes =
    [
        (HttpMethod.Get, "instances"),
        (HttpMethod.Delete, "instances"),
        (HttpMethod.Get, "instances/x"),
        (HttpMethod.Delete, "instances/x"),
        (HttpMethod.Post, "instances/x/raiseEvent/y"),
        (HttpMethod.Post, "instances/x/terminate"),
        (HttpMethod.Post, "instances/x/suspend"),
        (HttpMethod.Post, "instances/x/resume"),
        (HttpMethod.Post, "instances/x/rewind"),
        (HttpMethod.Post, "instances/x/restart"),
        (HttpMethod.Post, "orchestrators/WaitForGo"),
        (HttpMethod.Post, "orchestrators/WaitForGo/x"),
    ];

    [Fact]
    public async Task Request_WithoutAConfiguredKey_IsNotFound()
    {
        await using var host = await StartHostAsync();
        await ShouldAnswer(host.Http.GetAsync($"{BasePath}instances?code="), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Start_WithAShortKey_NamesTheSetting()
    {
        var error = await Should.ThrowAsync<RuntimeStartException>(() => StartHostAsync("--MANAGEMENT_API_KEY", "short"));
        error.Message.ShouldStartWith("MANAGEMENT_API_KEY is shorter than 32 characters");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?code=")]
    [InlineData("?code=0123456789abcdef0123456789abcdeF")]
    [InlineData("?code=0123456789abcdef0123456789abcdef&code=0123456789abcdef0123456789abcdef")]
    public async Task AnyRequest_WithoutTheKey_IsUnauthorized(string query)
    {
        Http.DefaultRequestHeaders.Remove("x-functions-key");
        foreach (var (method, path) in AllRoutes)
        {
            using var request = new HttpRequestMessage(method, BasePath + path + query);
            (await Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        }
    }

    [Fact]
    public async Task Request_WithTheKeyInItsAddress_IsAuthorizedAndRepeatsIt()
    {
        Http.DefaultRequestHeaders.Remove("x-functions-key");
        var response = await PostAsync($"orchestrators/WaitForGo?code={Key}");
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        response.Headers.Location!.Query.ShouldEndWith($"&code={Key}");
    }

    [Fact]
    public async Task Request_WithTheKeyInItsHeader_IsAuthorizedAndDoesNotRepeatIt()
        => (await (await PostAsync("orchestrators/WaitForGo")).Content.ReadAsStringAsync()).ShouldNotContain(Key);

    [Fact]
    public async Task Request_ForAnotherTaskHub_IsRefused()
    {
        await ShouldAnswer(GetAsync("instances?taskHub=Other"), HttpStatusCode.BadRequest);
        await ShouldAnswer(GetAsync("instances?taskHub=taskhub"), HttpStatusCode.OK);
    }
}
