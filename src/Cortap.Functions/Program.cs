using System.Text;
using Cortap.Functions.Startup;
using Cortap.Infrastructure.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

ProxyBeyondThisMachine.Use();
try
{
    var builder = FunctionsApplication.CreateBuilder(args);
    builder.ConfigureFunctionsWebApplication();
    // As on the embedded host: whether a header may have characters beyond ASCII is for functions to say.
    builder.Services.Configure<KestrelServerOptions>(server => server.RequestHeaderEncodingSelector = _ => Encoding.Latin1);
    builder.AddCortap();
    builder.AddAzureMonitor();
    builder.Services.AddHostedService<HostAddress>();
    builder.Services.AddSingleton<DataFolderOwner>();
    // As on the embedded host. A line for each request would also fail on a host that cannot be decoded, before anything could answer.
    builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
    builder.Logging.AddProvider(new HostNotices(Console.Error));
    await builder.Build().RunToEndAsync();
    return 0;
}
catch (Exception exception)
{
    HostNotices.Write(Console.Error, $"Cortap failed: {FatalErrors.LineFor(exception) ?? exception.ToString()}");
    return 1;
}
