using System.Net;
using System.Text;
using Cortap.Azure.Host;
using Cortap.Functions.Startup;
using DurableTask.AzureStorage;
using DurableTask.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

// The function app on the official engine of Azure Storage, as far as the Functions host is made of it. AzureWebJobsStorage is the storage,
// HUB the task hub, WORKER_ID this instance's name, ASPNETCORE_URLS and, for itself, RPC_PORT where it listens.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
builder.AddCortap();

var (port, rpcPort) = (new Uri(builder.Configuration["ASPNETCORE_URLS"]!).Port, builder.Configuration.GetValue<int>("RPC_PORT"));
builder.WebHost.ConfigureKestrel(server =>
{
    server.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
    server.Listen(IPAddress.Loopback, port);
    server.Listen(IPAddress.Loopback, rpcPort, endpoint => endpoint.Protocols = HttpProtocols.Http2);
});
builder.Services.AddRouting().AddGrpc();
builder.Services.Configure<TaskHubGrpcServerOptions>(options => options.Mode = TaskHubGrpcServerMode.ApiServerOnly);
builder.Services.AddSingleton<HubServer>();
builder.Services.AddSingleton(provider => new AzureStorageOrchestrationService(HubSettings.Read(
    Path.Combine(AppContext.BaseDirectory, "functions-host.json"), provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<ILoggerFactory>())));
builder.Services.AddSingleton<IOrchestrationService>(provider => provider.GetRequiredService<AzureStorageOrchestrationService>());
builder.Services.AddSingleton<IOrchestrationServiceClient>(provider => provider.GetRequiredService<AzureStorageOrchestrationService>());
builder.Services.AddSingleton(provider => new HubClient(rpcPort, provider.GetRequiredService<ILoggerFactory>()));
builder.Services.AddHostedService<HubWorker>();

var application = builder.Build();
application.MapGrpcService<HubServer>();
foreach (var function in AppFunction.All.Where(function => function.Http is not null)) function.Map(application);
await application.RunAsync();
