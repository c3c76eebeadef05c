package com.acme.spring;

import io.skirret.task.InstanceFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.retry.annotation.EnableRetry;
import org.springframework.scheduling.annotation.EnableAsync;

/** The beans: those with tasks stand behind the proxies of all these aspects. */
@SpringBootApplication
@EnableAsync
@EnableRetry
@EnableResilientMethods
public class ShopApplication {

    /** Gives a worker the beans, that is, their proxies. */
    @Bean
    InstanceFactory instances(BeanFactory beans) {
        return beans::getBean;
    }
}
