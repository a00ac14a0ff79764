using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cortap.Runtime.Tests.Management;

public sealed class ManagementApiTests : ManagementApiTest
{
    [Fact]
    public async Task Request_ToAStoppedEngine_IsUnavailableForNow()
    {
        await Engine.StopAsync(default);
        var response = await GetAsync("instances");
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Request_WithAHugeBody_IsRefused()
        => await ShouldAnswer(PostAsync("orchestrators/WaitForGo", new string('x', 1024 * 1024)), HttpStatusCode.RequestEntityTooLarge);

    [Theory]
    [InlineData("entities/x")]
    [InlineData("makeprimary")]
    [InlineData("instances/x/explode")]
    public async Task Request_ToWhatIsNotThere_IsNotFound(string path) => await ShouldAnswer(PostAsync(path), HttpStatusCode.NotFound);

    [Theory]
    [InlineData("instances", HttpStatusCode.OK)]
    [InlineData("instances/x", HttpStatusCode.NotFound)]
    public async Task Head_OfAnAddressThatIsRead_IsThatOfTheAnswer(string path, HttpStatusCode status)
    {
        using var head = await Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, BasePath + path));

        head.StatusCode.ShouldBe(status);
        (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("h:99999")]
    [InlineData("..")]
    [InlineData("a..b:7071")]
    public async Task Start_HostThatIsNoAddress_IsRefusedBeforeAnythingStarts(string host)
    {
        // By hand, because the client sends its own beside a host that is none.
        using var client = new TcpClient();
        await client.ConnectAsync(Http.BaseAddress!.Host, Http.BaseAddress.Port);
        await using var connection = client.GetStream();
        await connection.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {BasePath}orchestrators/WaitForGo/nowhere HTTP/1.1\r\nHost: {host}\r\nx-functions-key: {Key}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(connection);

        (await reader.ReadToEndAsync()).ShouldStartWith("HTTP/1.1 400 ");

        await ShouldAnswer(GetAsync("instances/nowhere"), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Start_ForwardedSchemeThatIsNotOfTheWeb_IsRefusedBeforeAnythingStarts()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, BasePath + "orchestrators/WaitForGo/nowhere");
        request.Headers.Add("X-Forwarded-Proto", "javascript");

        await ShouldAnswer(Http.SendAsync(request), HttpStatusCode.BadRequest);

        await ShouldAnswer(GetAsync("instances/nowhere"), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Response_OfAnyRequest_IsNotToBeStored()
        => (await GetAsync("instances")).Headers.CacheControl!.NoStore.ShouldBeTrue();
}
