using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Tests.Security;

public sealed class CallbackUrlPolicyTests
{
    private static readonly CallbackUrlPolicy Strict = new(new());

    [Theory]
    [InlineData("https://client.example.com/webhooks/report-completed")]
    [InlineData("https://client.example.com")]
    [InlineData("https://client.example.com:8443/a?b=c&d=%20")]
    [InlineData("HTTPS://CLIENT.EXAMPLE.COM/")]
    [InlineData("https://8.8.8.8/hook")]
    [InlineData("https://[2606:4700::1111]/hook")]
    [InlineData("https://xn--bcher-kva.example/hook")]
    [InlineData("https://client.example.com/users/@me")]
    public void Check_APublicHttpsUrl_IsAllowed(string url) => Strict.Check(url).TryGet(out _, out _).ShouldBeTrue(url);

    [Theory]
    [InlineData("")]
    [InlineData("client.example.com/hook")]
    [InlineData("/hook")]
    [InlineData("//client.example.com/hook")]
    [InlineData("http://client.example.com/hook")]
    [InlineData("ftp://client.example.com/hook")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https:client.example.com")]
    [InlineData("https:/client.example.com")]
    [InlineData("https:///hook")]
    [InlineData("https://user@client.example.com/")]
    [InlineData("https://user:pass@client.example.com/")]
    [InlineData("https://@client.example.com/")]
    [InlineData("https://client.example.com/#fragment")]
    [InlineData("https://client.example.com./")]
    [InlineData("https://client.example.com:0/")]
    [InlineData("https://client.example.com:65536/")]
    [InlineData(" https://client.example.com/")]
    [InlineData("https://client.example.com/ ")]
    [InlineData("https://client.example.com/a b")]
    [InlineData("https://client.example.com/\n")]
    [InlineData("https://client.example.com\\@evil.example/")]
    [InlineData("https://①②⑦。⓪。⓪。①/")]
    [InlineData("https://bücher.example/")]
    [InlineData("https://client.example.com/é")]
    [InlineData("https://localhost/")]
    [InlineData("https://LOCALHOST:8080/")]
    [InlineData("https://a.localhost/")]
    public void Check_WhatIsNotAPlainHttpsUrl_IsRefused(string url) => ShouldBeRefused(url);

    [Theory]
    [InlineData(253, true)]
    [InlineData(255, false)]
    [InlineData(1_999, false)]
    public void Check_AHostOfSoManyCharacters_IsAllowedWhereAResolverCouldKnowIt(int length, bool allowed)
    {
        var host = string.Join('.', Enumerable.Repeat('a', (length + 1) / 2));

        host.Length.ShouldBe(length);
        Strict.Check($"https://{host}/").TryGet(out _, out _).ShouldBe(allowed);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.31.196.1")]
    [InlineData("192.52.193.1")]
    [InlineData("192.175.48.1")]
    [InlineData("[2620:4f:8000::1]")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("[::]")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:10.0.0.1]")]
    [InlineData("[::ffff:a9fe:a9fe]")]
    [InlineData("[::127.0.0.1]")]
    [InlineData("[::10.0.0.1]")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("[64:ff9b::808:808]")]
    [InlineData("[64:ff9b:1::1]")]
    [InlineData("[100::1]")]
    [InlineData("[2001::1]")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[3fff::1]")]
    [InlineData("[3fff:fff::1]")]
    [InlineData("[2002:7f00:1::]")]
    [InlineData("[5f00::1]")]
    [InlineData("[fc00::1]")]
    [InlineData("[fdff::1]")]
    [InlineData("[fe80::1]")]
    [InlineData("[fe80::1%25eth0]")]
    [InlineData("[febf::1]")]
    [InlineData("[ff02::1]")]
    [InlineData("168.63.129.16")]
    [InlineData("100.100.100.200")]
    [InlineData("192.0.0.192")]
    [InlineData("[fd00:ec2::254]")]
    [InlineData("[fd00:ec2::23]")]
    [InlineData("[fd00:42::42]")]
    [InlineData("[fd00:c1::a9fe:a9fe]")]
    [InlineData("[fec0::1]")]
    [InlineData("[::ffff:0:127.0.0.1]")]
    [InlineData("[::ffff:0:8.8.8.8]")]
    [InlineData("[2001:2::1]")]
    [InlineData("[2001:1ff:ffff::1]")]
    [InlineData("[100:0:0:1::1]")]
    [InlineData("[4000::1]")]
    [InlineData("[1fff::1]")]
    [InlineData("[fe00::1]")]
    [InlineData("[64:ff9b::a9fe:a9fe]")]
    [InlineData("[2002:a83f:8110::]")]
    [InlineData("[2606:4700::5efe:127.0.0.1]")]
    public void Check_AnAddressThatIsNotPublic_IsRefused(string host) => ShouldBeRefused($"https://{host}/hook");

    [Theory]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.1")]
    [InlineData("169.253.255.255")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.1")]
    [InlineData("192.167.255.255")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2000::1")]
    [InlineData("2001:200::1")]
    [InlineData("2003::1")]
    [InlineData("::ffff:8.8.8.8")]
    public void RefuseAddress_TheNeighborsOfTheBlockedRanges_AreAllowed(string address) =>
        Strict.RefuseAddress(IPAddress.Parse(address), 443).ShouldBeNull();

    [Fact]
    public void RefuseAddress_APrivateOne_NamesTheSettingThatWouldAllowIt() =>
        Strict.RefuseAddress(IPAddress.Parse("10.0.0.1"), 443).ShouldNotBeNull().ShouldContain("CALLBACK_ALLOW_PRIVATE");

    [Fact]
    public void RefuseAddress_WithPrivateAllowed_StillRefusesMetadataMulticastAndReserved()
    {
        var policy = new CallbackUrlPolicy(new() { AllowPrivate = true });

        policy.RefuseAddress(IPAddress.Loopback, 443).ShouldBeNull();
        policy.RefuseAddress(IPAddress.Parse("::ffff:192.168.0.1"), 443).ShouldBeNull();
        foreach (var address in new[] { "169.254.169.254", "::ffff:169.254.169.254", "224.0.0.1", "0.0.0.0", "255.255.255.255", "fe80::1", "ff02::1", "::",
            "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254",
            // Amazon's credentials of pods and its name server, Scaleway's and Oracle's metadata.
            "fd00:ec2::23", "fd00:ec2::253", "fd00:42::42", "fd00:c1::a9fe:a9fe", "::ffff:168.63.129.16", "::100.100.100.200",
            // NAT64, 6to4, IPv4-translated, ISATAP and Teredo around metadata addresses.
            "64:ff9b::a9fe:a9fe", "64:ff9b::a83f:8110", "2002:a9fe:a9fe::1", "2002:6464:64c8::",
            "::ffff:0:169.254.169.254", "fc00::5efe:169.254.169.254", "2001:0:a9fe:a9fe::1", "2001:0:808:808:0:0:5601:5601",
            // NAT64's block for local use, with prefixes of 96, 48, 56 and 64 bits.
            "64:ff9b:1:abcd::a9fe:a9fe", "64:ff9b:1:a9fe:a9:fe00::", "64:ff9b:1:aa9:fe:a9fe:808:808", "64:ff9b:1:a00:a8:3f81:1000:0",
            "fec0::1", "4000::1", "fe00::1", "2001:2::1", "100:0:0:1::1", "100::1", "5f00::1" })
        {
            policy.RefuseAddress(IPAddress.Parse(address), 443).ShouldNotBeNull(address);
        }
    }

    [Fact]
    public void RefuseAddress_TheServiceItself_IsRefusedEvenWithPrivateAllowed()
    {
        var policy = new CallbackUrlPolicy(new() { AllowPrivate = true, OwnEndpoints = () => [new(IPAddress.Any, 7071), new(IPAddress.Parse("127.0.0.9"), 9)] });

        policy.RefuseAddress(IPAddress.Loopback, 7071).ShouldNotBeNull();
        policy.RefuseAddress(IPAddress.IPv6Loopback, 7071).ShouldNotBeNull();
        policy.RefuseAddress(IPAddress.Parse("::ffff:127.0.0.1"), 7071).ShouldNotBeNull();
        policy.RefuseAddress(IPAddress.Parse("127.0.0.9"), 9).ShouldNotBeNull();
        policy.RefuseAddress(IPAddress.Loopback, 7072).ShouldBeNull();
        policy.RefuseAddress(IPAddress.Parse("127.0.0.8"), 9).ShouldBeNull();
    }

    /// <summary>As below a unit of systemd that restricts the families of addresses.</summary>
    [Fact]
    public void RefuseAddress_WhereThisMachinesAddressesCannotBeListed_StillTellsThemFromOthers()
    {
        var policy = new CallbackUrlPolicy(new()
        {
            AllowPrivate = true,
            OwnEndpoints = () => [new(IPAddress.Any, 7071)],
            LocalAddresses = () => throw new NetworkInformationException(),
        });

        policy.RefuseAddress(IPAddress.Parse("8.8.8.8"), 7071).ShouldBeNull();
        policy.RefuseAddress(IPAddress.Parse("2606:4700:4700::1111"), 7071).ShouldBeNull();
        foreach (var own in new CallbackPolicyOptions().LocalAddresses().Where(address => address.AddressFamily == AddressFamily.InterNetwork))
            policy.RefuseAddress(own, 7071).ShouldBe("leads to this service itself", $"{own}");
    }

    [Theory]
    [InlineData(22)]
    [InlineData(25)]
    [InlineData(465)]
    [InlineData(587)]
    [InlineData(2049)]
    [InlineData(6667)]
    [InlineData(10080)]
    [InlineData(1433)]
    [InlineData(1521)]
    [InlineData(3306)]
    [InlineData(5432)]
    [InlineData(6379)]
    [InlineData(9042)]
    [InlineData(9200)]
    [InlineData(11211)]
    [InlineData(27017)]
    public void Check_APortOfAnotherProtocol_IsRefusedWhateverIsSet(int port)
    {
        ShouldBeRefused($"https://client.example.com:{port}/");
        new CallbackUrlPolicy(new() { AllowHttp = true, AllowPrivate = true }).Check($"http://127.0.0.1:{port}/").TryGet(out _, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(80)]
    [InlineData(8080)]
    [InlineData(8443)]
    [InlineData(9201)]
    [InlineData(65535)]
    public void Check_AnotherPort_IsAllowed(int port) => Strict.Check($"https://client.example.com:{port}/").TryGet(out _, out _).ShouldBeTrue();

    [Fact]
    public void RefuseAddress_TheServiceItselfBehindATranslator_IsRefused()
    {
        var policy = new CallbackUrlPolicy(new() { AllowPrivate = true, OwnEndpoints = () => [new(IPAddress.Loopback, 7071)] });

        policy.RefuseAddress(IPAddress.Parse("64:ff9b::7f00:1"), 7071).ShouldBe("leads to this service itself");
        policy.RefuseAddress(IPAddress.Parse("2002:7f00:1::"), 7071).ShouldBe("leads to this service itself");
    }

    [Fact]
    public void Check_WithHttpAllowed_AcceptsHttp() =>
        new CallbackUrlPolicy(new() { AllowHttp = true }).Check("http://client.example.com/").TryGet(out _, out _).ShouldBeTrue();

    [Theory]
    [InlineData("https://client.example.com/", true)]
    [InlineData("https://Client.Example.com/", true)]
    [InlineData("https://a.trusted.example/", true)]
    [InlineData("https://a.b.trusted.example/", true)]
    [InlineData("https://trusted.example/", false)]
    [InlineData("https://nottrusted.example/", false)]
    [InlineData("https://client.example.com.evil.example/", false)]
    [InlineData("https://8.8.8.8/", false)]
    public void Check_WithAllowedHosts_AcceptsThoseOnly(string url, bool allowed) =>
        new CallbackUrlPolicy(new() { AllowedHosts = ["client.example.com", "*.trusted.example"] }).Check(url).TryGet(out _, out _).ShouldBe(allowed);

    [Fact]
    public void Check_AVeryLongUrl_IsRefused() => ShouldBeRefused("https://client.example.com/" + new string('a', 2_048));

    private static void ShouldBeRefused(string url)
    {
        Strict.Check(url).TryGet(out _, out var problem).ShouldBeFalse(url);
        (problem!.Code, problem.Status).ShouldBe((ErrorCodes.InvalidCallbackUrl, 400));
    }
}
