using Cortap.Functions.Startup;

namespace Cortap.Functions.Tests.Startup;

public sealed class HostAddressTests
{
    [Theory]
    [InlineData(null, "http://localhost:7071/")]
    [InlineData("", "http://localhost:7071/")]
    [InlineData("localhost:8080", "http://localhost:8080/")]
    [InlineData("LOCALHOST", "http://localhost/")]
    [InlineData("cortap.localhost:7071", "http://cortap.localhost:7071/")]
    [InlineData("127.0.0.1:7071", "http://127.0.0.1:7071/")]
    [InlineData("127.8.9.1", "http://127.8.9.1/")]
    [InlineData("[::1]:7071", "http://[::1]:7071/")]
    [InlineData("0.0.0.0:7071", "http://0.0.0.0:7071/")]
    [InlineData("cortap.azurewebsites.net", "https://cortap.azurewebsites.net/")]
    [InlineData("localhost.example.com", "https://localhost.example.com/")]
    [InlineData("10.0.0.4:8443", "https://10.0.0.4:8443/")]
    public void Of_NameOfTheHost_IsHttpOnThisMachineOnly(string? host, string expected) =>
        HostAddress.Of(host).AbsoluteUri.ShouldBe(expected);
}
