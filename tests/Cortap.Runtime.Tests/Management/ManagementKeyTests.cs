using System.Net;
using Cortap.Runtime.Hosting;
using Cortap.Runtime.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

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
    public async Task Change_ThatCannotBeRecorded_IsNotMade()
    {
        await using var host = await StartWithAFullRecordAsync();
        host.Http.DefaultRequestHeaders.Add("x-functions-key", Key);

        await ShouldAnswer(host.Http.PostAsync($"{BasePath}orchestrators/WaitForGo/x", null), HttpStatusCode.ServiceUnavailable);

        await ShouldAnswer(host.Http.GetAsync($"{BasePath}instances/x"), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Request_WithAWrongKeyThatCannotBeRecorded_IsUnavailable()
    {
        await using var host = await StartWithAFullRecordAsync();

        await ShouldAnswer(host.Http.GetAsync($"{BasePath}instances/x?code=guess"), HttpStatusCode.ServiceUnavailable);
        await ShouldAnswer(host.Http.GetAsync($"{BasePath}instances/y?code=guess"), HttpStatusCode.Unauthorized);
    }

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

    private static Task<TestHost> StartWithAFullRecordAsync() => TestHost.StartAsync(
        [typeof(OrderFunctions), typeof(PackFunction)],
        configure: builder => builder.Services.AddScoped<ScopedCounter>().AddSingleton<IManagementObserver>(new FullRecord()),
        args: ["--MANAGEMENT_API_KEY", Key]);

    /// <summary>Has no room for what is about the instance x.</summary>
    private sealed class FullRecord : IManagementObserver
    {
        public Task ChangingAsync(HttpContext context, string operation, string? instanceId) =>
            operation == "POST /orchestrators/WaitForGo/x" && instanceId == "x" ? throw new IOException("full") : Task.CompletedTask;

        public Task RefusedAsync(HttpContext context, string? instanceId) => instanceId == "x" ? throw new IOException("full") : Task.CompletedTask;
    }
}
